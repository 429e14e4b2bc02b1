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
for (const [selector, module] of Object.entries(WHEN_PRESENT)) {
  if (document.querySelector(selector)) import(module);
}
