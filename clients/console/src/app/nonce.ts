const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');

/** The nonce of this page, which styles need that a library writes into it. */
export const nonce = meta?.nonce ?? '';

// Where the library that stops the page behind a dialog from scrolling looks for it (npm package get-nonce).
Object.assign(globalThis, { __webpack_nonce__: nonce });
