// The part of undici that is used. Importing the package whole costs 145 ms at start, the pool alone 20.
declare module "undici/lib/dispatcher/pool.js" {
  import { Pool } from "undici";
  export = Pool;
}
