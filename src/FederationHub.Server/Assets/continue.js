"use strict";
// Browsers without script have the button; the others need not press it.
document.getElementById("continue").submit();
