import { setDiagnostics } from '@codemirror/lint';
import { EditorState, type Text } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import classes from './Editor.module.css';
import { editorSetup } from './editor-setup.ts';

/** A line of the text, and what is wrong there. */
export interface Mark {
  line: number;
  message: string;
}

/** What others do to an editor. */
export interface EditorHandle {
  /** Leads to a line, as the keyboard would. */
  goTo(line: number): void;
  /** Puts another text in the place of the one that is there; it can be undone. */
  replace(text: string): void;
}

/** A YAML editor. It keeps its text itself, `before` is the one that it begins with. */
export function Editor({
  label,
  before,
  marks,
  ref,
  onChange,
  onFiles,
}: {
  label: string;
  before: Text;
  marks: readonly Mark[];
  ref: Ref<EditorHandle>;
  onChange: (text: Text) => void;
  onFiles: (files: readonly File[]) => void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const changed = useEffectEvent(onChange);
  const dropped = useEffectEvent(onFiles);
  const first = useRef(before);
  useEffect(() => {
    if (frame.current === null) return;
    const made = new EditorView({
      parent: frame.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          editorSetup(label),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) changed(state.doc);
          }),
          EditorView.domEventHandlers({
            drop: (event) => {
              const files = [...(event.dataTransfer?.files ?? [])];
              if (files.length === 0) return false;
              event.preventDefault();
              dropped(files);
              return true;
            },
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [label]);
  useEffect(() => {
    if (view.current)
      view.current.dispatch(setDiagnostics(view.current.state, diagnosticsOf(view.current.state, marks)));
  }, [marks]);
  useImperativeHandle(ref, () => ({
    goTo: (line) => {
      if (view.current) goTo(view.current, line);
    },
    replace: (text) => {
      const { current } = view;
      current?.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } });
    },
  }));
  return <div ref={frame} className={classes.frame} />;
}

function goTo(view: EditorView, line: number): void {
  const { from } = lineAt(view.state, line);
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
  view.focus();
}

function diagnosticsOf(state: EditorState, marks: readonly Mark[]) {
  return marks.map(({ line, message }) => {
    const { from, to } = lineAt(state, line);
    return { from, to, message, severity: 'error' as const };
  });
}

/** The text may have become shorter since the API named the line. */
function lineAt({ doc }: EditorState, line: number) {
  return doc.line(Math.min(Math.max(line, 1), doc.lines));
}
