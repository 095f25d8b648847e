// Says dates in the reader's own time zone. Without it they are said in the server's, with the zone beside them.
const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang; // 5 Dec, as on the rest of the page
for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (!isNaN(at)) {
    time.textContent = new Intl.DateTimeFormat(lang, {
      weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
    }).format(at).replace(/^([^,\s]+),\s/, "$1 "); // Sat 5 Dec, as everywhere
  }
}
