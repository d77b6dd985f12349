import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { nonce } from '../../../app/nonce.ts';

const variable = (name: string) => `var(--mantine-color-${name})`;

/** A color with enough contrast in either theme. */
const hue = (name: string) => `light-dark(${variable(`${name}-9`)}, ${variable(`${name}-3`)})`;

const highlights = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: hue('blue') },
  { tag: [tags.string, tags.special(tags.string)], color: hue('teal') },
  { tag: [tags.keyword, tags.labelName, tags.typeName, tags.meta], color: hue('grape') },
  { tag: [tags.comment, tags.lineComment], color: variable('dimmed') },
]);

/** Colors of the component library, which change with the theme by themselves. */
const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', color: variable('text'), backgroundColor: variable('body') },
  '&.cm-focused': { outline: `2px solid ${variable('blue-filled')}` },
  '.cm-scroller': { overflow: 'auto', fontFamily: 'ui-monospace, Menlo, Consolas, monospace' },
  '.cm-content': { caretColor: variable('text') },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: variable('text') },
  '.cm-gutters': { color: variable('dimmed'), backgroundColor: variable('body'), border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: variable('default-hover') },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: variable('blue-light'),
  },
  '.cm-panels': { color: variable('text'), backgroundColor: variable('body') },
  '.cm-panels.cm-panels-top': { borderBottom: `1px solid ${variable('default-border')}` },
  '.cm-button, .cm-textfield': {
    color: variable('text'),
    background: variable('body'),
    border: `1px solid ${variable('default-border')}`,
  },
  '.cm-tooltip': { color: variable('text'), backgroundColor: variable('body') },
  '.cm-foldPlaceholder': { color: variable('text'), background: variable('default-hover') },
});

/**
 * Types over a selection by itself: the browser would give the new text the color of the old one by a style attribute, which
 * the content security policy refuses and reports.
 */
const typeOver = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    if (event.inputType !== 'insertText' || event.data === null || view.state.selection.main.empty)
      return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

/** What makes a YAML editor of the console. The key Tab leads on, so that nobody is caught in it. */
export function editorSetup(label: string) {
  return [
    EditorView.cspNonce.of(nonce),
    basicSetup,
    yaml(),
    syntaxHighlighting(highlights),
    look,
    typeOver,
    EditorView.contentAttributes.of({ 'aria-label': label }),
  ];
}
