#!/bin/bash
# crm-list --vcard: cards for address books, to the byte, and as an address book reads them.
. "$(dirname "$0")/lib.sh"
fresh_db

crm-edit -q users <<<$'login\nanna'
crm-lead-add -q --source expo <<'!'
name,email,phone,company,job title,city,address,postcode,country,website,note,birthday
Ким Анна Петровна,kim@romashka.example,8 495 123-45-67 доб. 12,ООО «Ромашка»,"директор, снабжение",Москва,"ул. Мира, д. 5; стр. 2",101000,RU,romashka.example,"очень длинное примечание, которое в одну строку карточки никак не помещается и переносится",1980-01-31
,info@acme.example,,Acme,,,,,,,,
,nobody@example.org,,,,,,,,,,
!
run crm-list leads --vcard 1 3
is_rc 0
is "$(grep -c $'\r$' "$captured/out")" "$(wc -l <"$captured/out")" 'all lines end in CR LF'
is "$(awk '{ sub(/\r$/, ""); if (length($0) > 75) n++ } END { print n + 0 }' "$captured/out")" 0 'folded'
sed 's/\r$//; s/^UID:urn:uuid:[0-9a-f]\{8\}-[0-9a-f]\{4\}-8[0-9a-f]\{3\}-[89ab][0-9a-f]\{3\}-[0-9a-f]\{12\}$/UID/' \
	"$captured/out" >plain
sed -e ':again' -e '$!N' -e 's/\n //' -e 'tagain' -e 'P;D' plain >unfolded
is_file unfolded <<'!'
BEGIN:VCARD
VERSION:4.0
UID
KIND:individual
FN:Ким Анна Петровна
N:Ким;Анна;Петровна;;
ORG:Ромашка
TITLE:директор\, снабжение
EMAIL;PREF=1:kim@romashka.example
TEL;VALUE=uri;PREF=1:tel:+74951234567;ext=12
URL:romashka.example
ADR:;;ул. Мира\, д. 5\; стр. 2;Москва;;101000;RU
BDAY:19800131
NOTE:очень длинное примечание\, которое в одну строку карточки никак не помещается и переносится
REV:20260302T090000Z
END:VCARD
BEGIN:VCARD
VERSION:4.0
UID
KIND:individual
FN:lead 3
EMAIL;PREF=1:nobody@example.org
REV:20260302T090000Z
END:VCARD
!
crm-list leads --vcard 1 3 >again
ok 'the same again' cmp again "$captured/out"
run crm-list leads --vcard --where 'company = Acme'
like_out '^KIND:org'
like_out '^FN:Acme'
run crm-list deals --vcard
is_rc 64
is_err 'crm-list: --vcard is of contacts, companies and leads'
run crm-list users --vcard
is_rc 64
run crm-list contacts --vcard
is_rc 0
is_out ''
run sh -c 'crm-list leads --vcard >/dev/full'
is_rc 74

# As a program reads them that people keep their contacts in.
if command -v khard >"$captured/said"; then
	mkdir book "$HOME/.config" "$HOME/.config/khard"
	awk 'BEGIN { RS = "END:VCARD\r\n"; ORS = RS } { print > ("book/" NR ".vcf") }' again
	printf '[addressbooks]\n[[crm]]\npath = %s\n[general]\neditor = true\nmerge_editor = true\n' \
		"$PWD/book" >"$HOME/.config/khard/khard.conf"
	run khard phone --parsable 495
	is_rc 0
	like_out '\+74951234567;ext=12.*Ким'
	run khard show Ким
	is_rc 0
	like_out 'Ромашка'
	like_out 'директор, снабжение'
	like_out 'kim@romashka.example'
	like_out 'ул. Мира, д. 5; стр. 2'
	like_out 'не помещается и переносится$'
else
	report 0 'khard is not installed: SKIP'
fi
done_testing
