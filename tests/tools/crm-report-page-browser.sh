#!/bin/bash
# crm-report page in a browser: on a phone, at a desk and on paper, in light and dark, no text is
# clipped, too small or too pale, pictures are there, and the console stays silent.
. "$(dirname "$0")/lib.sh"

[ "${MODE:-release}" != asan ] || skip_all 'the page is that of the plain build'
command -v chromium >/dev/null || skip_all 'chromium is not installed (scripts/deps)'

fresh_db
crm-edit -q users <<'!'
login,hours
anna,Mo-Fr 09:00-18:00
екатерина.константинопольская,
boris,Mo-Fr 09:00-18:00
!
sources=('Выставка «Насосы-2026», Экспоцентр, павильон 3, стенд 14' сайт 'cold call'
	'<b>A&B</b> "partners"' averyverylongnameofasourcewithoutasingleblankinit0123456789)
for month in 2025-11 2025-12 2026-01 2026-02; do
	{
		echo 'name|email|source'
		for ((i = 0; i < 15; i++)); do
			echo "Вера Орлова$i|v$month-$i@example.org|${sources[i % 5]}"
		done
	} >leads.csv
	CRM_NOW=$month-17T07:00:00Z crm-lead-add -q --delimiter '|' <leads.csv
done
seq 1 55 | CRM_NOW=2026-02-17T08:00:00Z xargs crm-assign -q
seq 1 2 60 | CRM_NOW=2026-02-17T08:30:00Z xargs crm-log -q --outcome reached call
{ echo id,grade; seq 2 3 60 | sed 's/$/,A/'; } | CRM_NOW=2026-02-18T08:00:00Z crm-lead-qualify -q
for reason in no-budget spam wrong-contact; do
	seq ${#reason} 12 59 | CRM_NOW=2026-02-18T09:00:00Z \
		xargs crm-lead-qualify -q --unqualified "$reason"
done 2>/dev/null || :
seq 2 6 60 | CRM_NOW=2026-02-18T10:00:00Z xargs crm-convert -q --contact new \
	--deal 'Насосная станция' --amount 12345678.50 >/dev/null 2>&1 || :
crm-list deals --columns id | CRM_NOW=2026-02-19T10:00:00Z crm-deal -q won >/dev/null
for source in "${sources[@]}"; do
	printf '"%s",2026-02-18,1234567.89,RUB\n' "${source//\"/\"\"}"
done | { echo source,at,amount,currency; cat; } | crm-edit -q costs

crm-report page --since 2025-11-01 --until 2026-02-28 >page.html

# --- what is measured -----------------------------------------------------------------

# Without the policy that forbids it the page gets a script, which tells the frame around it.
cat >measure.js <<'!'
addEventListener('load', () => {
	const found = [], root = document.documentElement, width = root.clientWidth
	const name = e => (e.closest('section') || {id: ''}).id + ' ' + e.tagName + ' ' +
		e.textContent.trim().slice(0, 40)
	const rgb = c => c.match(/[\d.]+/g).map(Number)
	const light = c => rgb(c).slice(0, 3).map(v => v / 255).map(v =>
		v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
	const contrast = (a, b) => {
		const [x, y] = [light(a), light(b)].sort((p, q) => q - p)
		return (x + 0.05) / (y + 0.05)
	}
	const paper = getComputedStyle(document.body).backgroundColor
	const probe = document.createElement('i')
	const colour = v => {
		probe.style.color = `var(${v})`
		return getComputedStyle(probe).color
	}
	document.body.append(probe)

	if (root.scrollWidth > width)
		found.push(`the page is ${root.scrollWidth} wide, of ${width}`)
	for (const e of document.querySelectorAll('h1,h2,p,li,a,th,td,figcaption,strong,small')) {
		const style = getComputedStyle(e), box = e.getBoundingClientRect()
		if (box.width === 0)
			continue
		if (style.display !== 'inline' && (e.scrollWidth > e.clientWidth + 1 ||
		    e.scrollHeight > e.clientHeight + 1) && style.display !== 'table-row')
			found.push('clipped: ' + name(e))
		if (!e.closest('.scroll') && (box.right > width + 1 || box.left < -1))
			found.push('outside: ' + name(e))
		if (contrast(style.color, paper) < 4.5)
			found.push('pale: ' + name(e))
		if (parseFloat(style.fontSize) < (innerWidth === 688 ? 9 : 12))
			found.push('small: ' + name(e))
	}
	for (const e of document.querySelectorAll('.scroll'))
		if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'auto')
			found.push('no way to see all of ' + e.parentNode.parentNode.id)
	let charts = 0
	for (const svg of document.querySelectorAll('svg')) {
		const all = svg.getBoundingClientRect()
		const words = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim() !== '')
		charts += all.width > 200 && all.height > 20 && words.length > 1
		const boxes = words.map(t => t.getBoundingClientRect())
		words.forEach((t, i) => {
			const b = boxes[i], fill = getComputedStyle(t).fill
			if (b.left < all.left - 1 || b.right > all.right + 1 || b.top < all.top - 1 ||
			    b.bottom > all.bottom + 1)
				found.push('outside its picture: ' + name(t))
			if (b.height < 9)
				found.push('small: ' + name(t))
			if (contrast(fill, fill === colour('--on-one') ? colour('--one') : paper) < 4.5)
				found.push('pale: ' + name(t))
			for (let k = 0; k < i; k++)
				if (Math.min(b.right, boxes[k].right) - Math.max(b.left, boxes[k].left) > 1 &&
				    Math.min(b.bottom, boxes[k].bottom) - Math.max(b.top, boxes[k].top) > 4)
					found.push(`over each other: ${name(t)}, ${name(words[k])}`)
		})
	}
	parent.postMessage(`${root.dataset.name} ${width}: ${charts} charts, dark ` +
		matchMedia('(prefers-color-scheme: dark)').matches + '\n' +
		found.map(f => '\t' + f + '\n').join(''), '*')
})
!

# A page for measuring: its name, and what sed(1) changes in it.
measured() {
	{
		sed -e '/Content-Security-Policy/d' -e "s/<html /<html data-name=\"$1\" /" -e "$2" \
			-e '/^<\/body>$/,$d' page.html
		echo '<script>'
		cat measure.js
		echo '</script></body></html>'
	} >"$1.html"
}
measured phone ''
measured desk ''
# Paper of A4 within its margins.
measured paper 's/@media screen/@media speech/; s/@media print/@media all/'
cat >all.html <<'!'
<!DOCTYPE html><html><head><meta name="color-scheme" content="light dark"></head><body>
<pre></pre><script>
addEventListener('message', e => document.querySelector('pre').textContent += e.data)
</script>
<iframe src="phone.html" width=390 height=800></iframe>
<iframe src="desk.html" width=1280 height=800></iframe>
<iframe src="paper.html" width=688 height=800></iframe>
</body></html>
!

browser() {
	timeout 100 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
		--no-first-run --hide-scrollbars --user-data-dir="$T/profile" --enable-logging=stderr \
		"$@" 2>log
}

# What was found, by name.
found() {
	browser "$@" --virtual-time-budget=20000 --dump-dom "file://$T/all.html" |
		sed -n '/<pre>/,/<\/pre>/p' | sed -e 's/<[^>]*>//g' -e 's/^/ /; s/^ *$//' -e 's/^ //' |
		awk '/^[a-z]/ { name = $1 } NF { print name "\t" $0 }' | sort -s -k1,1 | cut -f2-
}

charts=$(grep -c '<svg' page.html)
is "$charts" 7 'all pictures are there'
is "$(found --blink-settings=preferredColorScheme=1)" \
	"desk 1280: $charts charts, dark false
paper 688: $charts charts, dark false
phone 390: $charts charts, dark false" 'light: nothing is clipped, small or pale'
is "$(found --blink-settings=preferredColorScheme=0)" \
	"desk 1280: $charts charts, dark true
paper 688: $charts charts, dark true
phone 390: $charts charts, dark true" 'dark: nothing is clipped, small or pale'

# --- the console, and paper -----------------------------------------------------------

browser --no-pdf-header-footer --print-to-pdf="$T/page.pdf" "file://$T/page.html" >/dev/null || :
is "$(grep -c CONSOLE log)" 0 'the console is silent'
is "$(head -c 5 page.pdf)" '%PDF-' 'it is printed'
pages=$(grep -ac '/Type */Page$' page.pdf || :)
ok "on a few sheets ($pages)" [ "$pages" -ge 2 -a "$pages" -le 8 ]

# A page that is wrong is found.
sed -e 's/<main>/<main><p style="min-width:700px;color:#aaa">wide and pale<\/p>/' -i phone.html desk.html
sed -i 's|<pre>|<script>console.error("heard")</script>&|' all.html
is "$(found | grep -c 'outside: \|pale: \|is 7.. wide')" 4 'what is wrong is found'
is "$(grep -c 'CONSOLE.*heard' log)" 1 'the console is heard'
done_testing
