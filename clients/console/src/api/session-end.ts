/** Called with the reason when the API no longer takes the session; undefined where there was none. */
type Listener = (reason: string | undefined) => void;

let listener: Listener | undefined;

/** Names who is told that the session is over: the router, which shows the login. */
export function onSessionEnd(then: Listener): void {
  listener = then;
}

/** Tells that the session is over. */
export function sessionEnded(reason: string | undefined): void {
  listener?.(reason);
}
