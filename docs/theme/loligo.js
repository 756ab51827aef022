// Shows blocks marked `loligo` in Haskell's colours. Without it, or without Haskell, they are plain.
(function () {
    "use strict";
    if (typeof hljs === "undefined" || !hljs.getLanguage("haskell")) {
        return;
    }
    document.querySelectorAll("code.language-loligo").forEach(function (block) {
        block.className = "language-haskell";
        (hljs.highlightElement || hljs.highlightBlock)(block);
        block.classList.add("hljs");
    });
})();
