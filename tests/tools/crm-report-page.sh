#!/bin/bash
# crm-report page: the figures are those of the reports, and whatever stands in names stays text.
. "$(dirname "$0")/lib.sh"

# check.py FILE [TABLES]: is it a page that loads and runs nothing, whose tags are closed, whose
# tables and pictures say what they are; prints a table of each section as CSV into TABLES.
cat >check.py <<'!'
import csv, html.parser, os, re, sys

VOID = {'meta', 'br', 'link', 'img', 'rect', 'path', 'polygon', 'circle', 'line', 'use'}
ALLOWED = set('''html head meta title style body header h1 span p strong time main ul li small nav a
section h2 div figure figcaption table caption thead tbody tfoot tr th td code footer
svg g text path polygon rect circle line polyline'''.split())

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.tables, self.section = [], [], {}, None
        self.charts = 0
    def handle_starttag(self, tag, attributes):
        at = dict(attributes)
        assert tag in ALLOWED, tag
        assert not [a for a in at if a.startswith('on') or a in ('src', 'srcset')], at
        assert at.get('href', '#').startswith('#'), at
        if 'id' in at:
            self.ids.append(at['id'])
        if tag == 'section':
            self.section = at['id']
        if tag == 'svg':
            assert at['role'] == 'img' and at['aria-label'], at
            self.charts += 1
        if tag == 'th':
            assert at['scope'] in ('col', 'row'), at
        if tag == 'table':
            self.tables[self.section] = []
        if tag == 'tr':
            self.tables[self.section].append([])
        if tag in ('td', 'th'):
            self.tables[self.section][-1].append('')
        if tag not in VOID:
            self.open.append(tag)
    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag
    def handle_data(self, data):
        if 'td' in self.open or 'th' in self.open:
            self.tables[self.section][-1][-1] += data

source = open(sys.argv[1], encoding='utf-8').read()
page = Page()
page.feed(source)
assert not page.open, page.open
assert len(page.ids) == len(set(page.ids)), page.ids
style = re.search('<style>(.*?)</style>', source, re.S).group(1)
assert 'url(' not in style and '@import' not in style
assert re.search(r"""<meta http-equiv="Content-Security-Policy" content="default-src 'none'; """,
    source)
for ref in re.findall(r'aria-labelledby="([^"]*)"|href="#([^"]*)"', source):
    assert ''.join(ref) in page.ids, ref
print(page.charts, 'charts')
if len(sys.argv) > 2:
    for name, rows in page.tables.items():
        assert len({len(row) for row in rows}) == 1, rows
        with open(os.path.join(sys.argv[2], name + '.csv'), 'w', newline='') as file:
            csv.writer(file, lineterminator='\n').writerows(
                [cell.replace('\u202f', '').replace('\u2013', '') for cell in row] for row in rows)
!

# --- nothing yet ----------------------------------------------------------------------

fresh_db
run crm-report page
is_rc 0
is_err ''
cp "$captured/out" empty.html
is "$(python3 check.py empty.html)" '0 charts' 'an empty database gives a page'
ok 'which says so' grep -q '<p class="empty">There are no leads yet.</p>' empty.html

# --- hostile names --------------------------------------------------------------------

crm-edit -q users <<'!'
login,hours
"<b>anna&lt""'",
boris,Mo-Fr 09:00-18:00
!
crm-edit -q reasons <<'!'
name,kind
"</td><script>alert('reason')</script>",unqualified
!
leads() {
	echo 'name,email,source'
	printf '%s\n' "$1" | while IFS='|' read -r source n; do
		for ((i = 0; i < n; i++)); do
			echo "\"Вера Орлова$RANDOM\",$((made++))@example.org,\"$source\""
		done
	done
}
made=0
now 2026-02-17T07:00:00Z
leads '<script>alert(1)</script>|7
"" onload=""alert(2)|5
A&amp;B </svg></section>|3
Выставка «Насосы»|1200' >leads.csv
crm-lead-add -q <leads.csv
leads '-->]]><!--|2
Выставка «Насосы»|4' | sed 's/,\([0-9]*\)@/,x\1@/' >more.csv
CRM_NOW=2026-02-25T07:00:00Z crm-lead-add -q <more.csv
seq 1 9 | CRM_NOW=2026-02-17T08:00:00Z xargs crm-assign -q
seq 1 4 | CRM_NOW=2026-02-17T08:30:00Z xargs crm-log -q --outcome reached call
printf 'id,grade\n2,A\n3,B\n' | CRM_NOW=2026-02-18T08:00:00Z crm-lead-qualify -q
CRM_NOW=2026-02-18T09:00:00Z crm-lead-qualify -q \
	--unqualified "</td><script>alert('reason')</script>" 8 9
CRM_NOW=2026-02-18T10:00:00Z crm-convert -q --contact new --deal '<i>' --amount 1234567.5 2 >converted.csv
printf 'source,at,amount,currency\n"<script>alert(1)</script>",2026-02-18,7000,RUB\n' | crm-edit -q costs

now 2026-03-02T09:00:00Z
run crm-report page --since 2026-02-16 --until 2026-02-22
is_rc 0
is_err ''
cp "$captured/out" page.html
mkdir tables
is "$(python3 check.py page.html tables)" '7 charts' 'a page of hostile names is a page'
ok 'a source is text' grep -q '>&lt;script&gt;alert(1)&lt;/script&gt;</th>' page.html
ok 'a user is text' grep -q '>&lt;b&gt;anna&amp;lt&quot;&#39;</th>' page.html
ok 'a name in Russian is as it is' grep -q '>Выставка «Насосы»</th>' page.html
ok 'so it is in a picture' grep -q '<text>Выставка «Насосы»</text>' page.html
ok 'the period' grep -qx '<h1>Leads <span>16–22 February 2026</span></h1>' page.html
ok 'when it was made' grep -q 'Made <time datetime="2026-03-02T09:00:00Z">2026-03-02 09:00</time>, times of UTC\.</p>' page.html
ok 'it is over' sh -c '! grep -q "is not over" page.html'
is "$(grep -c 'id="gp\|<defs\|<desc' page.html)" 0 'nothing in a picture that others refer to'

# --- the figures are those of the reports ---------------------------------------------

same() {
	local section=$1 columns=$2
	shift 2
	tail -n +2 "tables/$section.csv" | sort >shown.csv
	crm-report "$@" --columns "$columns" --csv | tail -n +2 | sort >reported.csv
	is "$(cat shown.csv)" "$(cat reported.csv)" "$section: as the report has it"
}
period=(--since 2026-02-16 --until 2026-02-22)
sed -i 's/%//g' tables/*.csv
same funnel stage,leads,share,median_days funnel "${period[@]}"
same deals stage,deals,amount,won_share,forecast deals
same aging stage,leads,under_1d,under_3d,under_7d,under_14d,under_30d,under_90d,older,median_days aging
same reasons reason,what,n,share reasons "${period[@]}"
same sources source,leads,qualified,converted,won,cost,cpl,cost_per_qualified,roi \
	sources "${period[@]}"
is "$(head -n 1 tables/sources.csv)" \
	'Source,Leads,Qualified,Converted,Won,Cost,Cost per lead,Cost per qualified,"ROI, "' \
	'columns without a figure are left out'
is "$(cut -d, -f2 tables/sources.csv | sed -n 2,4p | paste -sd,)" 1200,7,5 'the largest first'
sed -i 's/^nobody,/,/' tables/owners.csv
same owners owner,open,new,working,qualified,overdue,without_next_task,taken owners "${period[@]}"
is "$(tail -n 1 tables/response.csv)" 'All,1215,1211,1 h 30 min,1 h 30 min,0.0,0.0,0.3' \
	'response: all of them below, waits in words'
is "$(cat tables/months.csv)" $'Month,Leads,Qualified,Converted,Won\nFeb 2026,1215,2,1,0' 'months'
sed -i 's/^no grade,/,/' tables/grades.csv
same grades grade,leads,converted,converted_share,won grades --since 2025-03-01 --until 2026-02-22
is "$(cat tables/cohorts.csv)" $'Created in,Leads,Same month,+1 month\nFeb 2026,1215,0.1,0.1' \
	'cohorts: months that have not come have no column'
thin=$'\u202f'
ok 'one currency is said once' grep -q '<p class="note">Note: amounts are in RUB\.</p>' page.html
ok 'thousands are grouped' grep -q "<td class=\"n\">1${thin}215</td>" page.html
ok 'figures at the top' grep -qF "<li><strong>1${thin}215</strong> <span>new leads</span> <small>0 in the week before</small></li>" page.html

# --- periods --------------------------------------------------------------------------

period_of() {
	crm-report page "$@" 2>/dev/null | sed -n 's|^<h1>Leads <span>\(.*\)</span></h1>$|\1|p'
}
is "$(period_of)" '23 February – 1 March 2026' 'by itself the last week, Monday to Sunday'
is "$(CRM_NOW=2026-03-01T23:59:58Z period_of)" '16–22 February 2026' 'Sunday is not over'
is "$(period_of --since 2025-12-30 --until 2026-01-02)" '30 December 2025 – 2 January 2026' 'two years'
is "$(period_of --since 2026-02-17 --until 2026-02-17)" '17 February 2026' 'a day'
is "$(period_of --since 2026-02-17)" 'since 17 February 2026' 'no end'
is "$(period_of --until 2026-02-17)" 'until 17 February 2026' 'no beginning'
is "$(period_of --since 2026-02-17T10:30 --until 2026-02-18)" \
	'17 February 2026, 10:30 – 18 February 2026' 'a time of day'
run crm-report page --since 2026-03-01 --until 2026-03-31
ok 'a period that is not over says so' grep -q '<strong>The period is not over: its figures will change.</strong>' "$captured/out"
ok 'and what is not there, too' grep -q '<p class="empty">No leads were created in the period.</p>' "$captured/out"

run crm-report page --since 2026-02-16 --until 2026-02-22 --as-of 2026-02-17
is_rc 0
ok 'the past says when it was' grep -q 'times of UTC; as it stood on 2026-02-17 23:59\. <strong>The period was not over' "$captured/out"
ok 'nothing was converted then' grep -qF '<li><strong>0</strong> <span>leads converted</span></li>' "$captured/out"
is "$(period_of --as-of 2026-02-22)" '16–22 February 2026' 'its week is the last one that was over'

# --- in a table without end -----------------------------------------------------------

{
	echo 'name,email,source'
	for ((i = 0; i < 70; i++)); do echo "Пётр Чернов$i,m$i@example.org,source $i"; done
} | crm-lead-add -q
run crm-report page --since 2026-03-02
ok 'tables are cut' grep -q '<p class="note">And 10 more rows: <code>crm-report sources</code> has them all.</p>' "$captured/out"
is "$(grep -c '<tr><th scope="row">source ' "$captured/out")" 60 'after 60 rows'

# --- what it is not for ---------------------------------------------------------------

refused() {
	local text=$1
	shift
	run crm-report page "$@"
	is_rc 64
	is_out ''
	is_err "crm-report: $text"
}
refused 'page takes no --by' --by owner
refused 'page takes no --check' --check
refused 'a page is HTML, and has all its columns' --json
refused 'a page is HTML, and has all its columns' --columns leads
refused "--currency: three capital letters of ISO 4217 are wanted, like RUB, not 'rub'" --currency rub
refused "one report at a time, not also 'x'" x
run script -qec 'crm-report page' /dev/null
like_out '^crm-report: a page is not for a terminal: crm-report page > week.html'
run sh -c 'crm-report page >/dev/full'
is_rc 74
is_err 'crm-report: cannot write standard output: No space left on device'
run crm-report -q page
is_out ''

# Without gnuplot there are tables.
mkdir only
ln -s "$(command -v crm-report)" only/crm-report
run env PATH="$T/only" crm-report page --since 2026-02-16 --until 2026-02-22
is_rc 0
is_err 'crm-report: warning: the page has no pictures: pictures are drawn by gnuplot, which is not here; on Debian: apt install gnuplot-nox'
cp "$captured/out" tables.html
is "$(python3 check.py tables.html)" '0 charts' 'a page of tables is a page'

# --- the cron job of the manual -------------------------------------------------------

awk '/^#!\/bin\/sh$/ { on = 1 } /^\.Ed/ { on = 0 } on' "$top/man/crm-report.1" |
	sed -e "s/\\\\(aq/'/g" -e "s|/usr/sbin/sendmail|$T/sendmail|" >crm-week
printf '#!/bin/sh\necho "$@" >sent-by\ncat >sent\n' >sendmail
chmod +x sendmail
run sh crm-week boss@example.org other@example.org
is_rc 0
is_err ''
is "$(cat sent-by)" '-t' 'sendmail is called'
ok 'a mail with the page as it is' python3 - <<'!'
import email, email.policy, subprocess
mail = email.message_from_binary_file(open('sent', 'rb'), policy=email.policy.default)
assert not mail.defects, mail.defects
assert mail['To'] == 'boss@example.org, other@example.org', mail['To']
assert [str(a.addr_spec) for a in mail['To'].addresses] == ['boss@example.org', 'other@example.org']
assert mail.get_content_type() == 'text/html' and mail.get_filename() == 'week.html'
page = mail.get_content()
assert page == subprocess.run(['crm-report', 'page'], capture_output=True, text=True).stdout
assert '23 February – 1 March 2026' in page
!
rm sent
run env CRM_DB=/nowhere sh crm-week boss@example.org
is_rc 66
ok 'no page, no mail' [ ! -e sent ]
done_testing
