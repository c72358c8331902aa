@echo off
rem portkey-codex launcher {{version}}
rem Codex's config calls this file. It works without a PATH, and when npm's cache or the Node below are gone.
rem Written by portkey-codex; `portkey-codex doctor --fix` renews it.
setlocal
set "NODE={{node}}"
set "PROGRAM={{program}}"
{{exports}}
if not exist "%PROGRAM%" goto gone
if exist "%NODE%" goto run
for %%N in (node.exe) do set "NODE=%%~$PATH:N"
if exist "%NODE%" goto run
for %%N in (
  "%ProgramFiles%\nodejs\node.exe"
  "%LOCALAPPDATA%\Programs\nodejs\node.exe"
  "%LOCALAPPDATA%\Volta\bin\node.exe"
  "%NVM_SYMLINK%\node.exe"
) do if exist %%N (
  set "NODE=%%~N"
  goto run
)
echo portkey-codex: no Node 20.19 or newer was found 1>&2
echo   fix   install Node from https://nodejs.org, then: npx portkey-codex@latest doctor --fix 1>&2
exit /b 127
:gone
echo portkey-codex: the program is gone: %PROGRAM% 1>&2
echo   fix   npx portkey-codex@latest init 1>&2
exit /b 127
:run
"%NODE%" "%PROGRAM%" %*
exit /b %errorlevel%
