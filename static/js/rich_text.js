// Gives the text box of an editor the name and the help of the field that it stands for.
document.addEventListener("prose-editor:ready", (event) => {
  const { editor, textarea } = event.detail;
  const box = editor.view.dom;
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  box.setAttribute("role", "textbox");
  box.setAttribute("aria-multiline", "true");
  if (label) box.setAttribute("aria-label", label.textContent.replace(/\s*:\s*$/, ""));
  const help = document.getElementById(`${textarea.id}_helptext`);
  if (help) box.setAttribute("aria-describedby", help.id);
});
