// The lists with completion come without a name for screen readers: they take that of the field they stand for.
(() => {
  const labelOf = box => box?.previousElementSibling?.labels?.[0];
  const nameSearch = field => {
    // An open single list hangs at the end of the page; the one that opened it is marked.
    const label = labelOf(field.closest('.select2-container')) ?? labelOf(document.querySelector('.select2-container--open'));
    if (label) field.setAttribute('aria-label', label.textContent.trim().replace(/\s*:$/, ''));
  };
  const nameChoice = choice => {
    const label = labelOf(choice.closest('.select2-container'));
    const shown = choice.querySelector('.select2-selection__rendered');
    if (!label || !shown) return;
    label.id ||= `${shown.id}-label`;
    shown.removeAttribute('role');
    shown.removeAttribute('aria-readonly');
    choice.setAttribute('aria-labelledby', `${label.id} ${shown.id}`);
  };
  const nameAll = () => {
    document.querySelectorAll('.select2-search__field:not([aria-label])').forEach(nameSearch);
    document.querySelectorAll('.select2-selection--single:has([role=textbox])').forEach(nameChoice);
  };
  new MutationObserver(nameAll).observe(document.body, {childList: true, subtree: true});
  nameAll();
})();
