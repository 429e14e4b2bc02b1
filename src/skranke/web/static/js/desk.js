// What every page needs. Each module finds its own elements and does nothing when there are none.
import "./keys/index.js";
import { closeMenus } from "./menus.js";

document.documentElement.classList.add("js");
closeMenus();

const WHEN_PRESENT = {
  "#palette": "./notify.js",
  "[data-rows]": "./rows.js",
  "[data-inbox]": "./inbox.js",
  "[data-case]": "./case.js",
  "[data-arrived]": "./letters.js",
  "[data-kept]": "./kept.js",
  "[data-print]": "./print.js",
};
const wanted = Object.entries(WHEN_PRESENT).filter(([selector]) => document.querySelector(selector));
await Promise.all(wanted.map(([, module]) => import(module)));
document.documentElement.classList.add("ready");
