// Says so when a part of the page could not be fetched. Everything works without this file: a form is then sent whole.
"use strict";

const trouble = document.getElementById("trouble");

function say(message) {
  trouble.textContent = message;
  trouble.hidden = false;
  trouble.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:beforeRequest", () => {
  trouble.hidden = true;
});
document.addEventListener("htmx:sendError", () => say(trouble.dataset.network));
document.addEventListener("htmx:timeout", () => say(trouble.dataset.network));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(status === 401 || status === 403 ? trouble.dataset.session : trouble.dataset.server);
});
