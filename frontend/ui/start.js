// Says so when the app of this page cannot start. Old browsers have to understand it: nothing newer than ES5 here.
(function () {
  var SLOW = 15000, AGAIN = 60000, why = "", timer;

  // Once the app has started, the page's first words are gone, and what happens is its own business.
  function show() {
    var boot = document.getElementById("boot"), failed = document.getElementById("failed"), desk, ways, i;
    if (!why || !boot || !failed) return;
    boot.hidden = true;
    failed.setAttribute("data-why", why);
    try { desk = localStorage.getItem("hailong.kiosk.desk"); } catch (refused) { /* Then any desk will do. */ }
    ways = /^\d+$/.test(desk || "") ? failed.querySelectorAll("[data-desk]") : [];
    for (i = 0; i < ways.length; i++) {
      ways[i].href = "/feedback?desk=" + desk + "&lang=" + ways[i].getAttribute("data-desk");
    }
    // A tablet on its stand has nobody to press the button.
    if (!timer && (why === "file" || why === "start"))
      timer = setTimeout(function () { if (document.getElementById("boot")) location.reload(); }, AGAIN);
  }

  function say(reason) {
    if (!why || why === "slow") why = reason;
    show();
  }

  var modules = "noModule" in document.createElement("script");
  if (typeof WebAssembly !== "object" || !modules) say("old");
  addEventListener("error", function (event) {
    var from = event.target;
    if (from === window) say("start");
    else if (from && from.tagName === "SCRIPT") say("file");
  }, true);
  addEventListener("unhandledrejection", function (event) {
    // Whatever WebAssembly itself throws is about the module; the rest is about fetching it.
    say(/^(Compile|Link|Runtime)Error$/.test(event.reason && event.reason.name) ? "start" : "file");
  });
  document.addEventListener("readystatechange", show);
  setTimeout(function () { say("slow"); }, SLOW);
})();
