#!/bin/bash
# crm-notify and a mail program: msmtp -t, which speaks SMTP to a server that writes what it gets
# into files; what arrives is what was meant, for the recipients that were meant.
. "$(dirname "$0")/lib.sh"
python=/usr/bin/python3
command -v msmtp >said || skip_all 'msmtp is not installed'
"$python" -c 'import aiosmtpd' 2>said || skip_all 'python3-aiosmtpd is not installed'

cat >server.py <<'!'
# An SMTP server on a free port, which it prints: each message into a file, its recipients above it.
import asyncio, socket, sys
from aiosmtpd.smtp import SMTP

class Keeper:
    n = 0
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith('full'):
            return '452 4.2.2 mailbox of ' + address + ' is full'
        envelope.rcpt_tos.append(address)
        return '250 OK'
    async def handle_DATA(self, server, session, envelope):
        Keeper.n += 1
        with open('mail/%d' % Keeper.n, 'wb') as out:
            out.write((' '.join(envelope.rcpt_tos) + '\n').encode() + envelope.content)
        return '250 OK'

async def main():
    s = socket.socket()
    s.bind(('127.0.0.1', 0))
    loop = asyncio.get_running_loop()
    await loop.create_server(
        lambda: SMTP(Keeper(), enable_SMTPUTF8=True, hostname='localhost', loop=loop), sock=s)
    print(s.getsockname()[1], flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
!
cat >look.py <<'!'
# What a mail program makes of the messages.
import email, email.policy, glob, re
for path in sorted(glob.glob('mail/*'), key=lambda p: int(p[5:])):
    rcpt, raw = open(path, 'rb').read().split(b'\n', 1)
    assert max(len(line) for line in raw.split(b'\r\n')) <= 78, path
    m = email.message_from_bytes(raw, policy=email.policy.default)
    assert not m.defects, m.defects
    assert m['Auto-Submitted'] == 'auto-generated' and m['MIME-Version'] == '1.0'
    assert m.get_content_type() == 'text/plain' and m.get_content_charset() == 'utf-8'
    assert re.fullmatch('<[-a-z0-9]+@example.org>', m['Message-ID']), m['Message-ID']
    print('to', rcpt.decode())
    print(m['From'].addresses[0].display_name + '|' + m['From'].addresses[0].addr_spec)
    print(m['To'].addresses[0].display_name + '|' + m['To'].addresses[0].addr_spec)
    print(m['Subject'])
    print(m['Date'].datetime.isoformat())
    print(m.get_content().replace('\r\n', '\n'))
!
mkdir mail
exec 3< <(exec "$python" server.py 2>server.err)
server=$!
read -r -t 60 port <&3 || bail 'the server does not begin'
cat >msmtprc <<!
account default
host 127.0.0.1
port $port
from crm@example.org
tls off
auth off
!
send="msmtp -C $T/msmtprc -t"

fresh_db --timezone Europe/Moscow
printf 'name,value\nmail_from,Отдел продаж <crm@example.org>\n' | crm-edit -q settings
crm-edit -q users <<'!'
login,name,email
anna,"Анна ""Аня"" Петрова",anna@example.org
boris,"Stone, Boris",boris@пример.рф
full,,full@example.org
!
crm-lead-add -q <<'!'
name,email,phone,company
Щербакова Юлия Владимировна-Преображенская Константиновна,julia@example.org,8 495 123-45-67,"ООО ""Ромашка и сыновья, производство насосов"""
Bob Stone,stone@example.org,,
Vera Lind,,,
!
crm-lead-qualify -q --unqualified no-budget --note 'спросить весной' 1
crm-assign -q --to anna 1
crm-assign -q --to boris 2
crm-assign -q --to full 3
run crm-notify --columns to,tries,problem,state --exec "$send"
is_rc 75
like_out '^anna,0,,delivered$'
like_out '^boris,0,,delivered$'
like_out '^full,1,exit status [0-9]+: .*,waiting$'
unlike_out 'full@'
run "$python" look.py
is_rc 0
is_out <<'!'
to anna@example.org
Отдел продаж|crm@example.org
Анна "Аня" Петрова|anna@example.org
new lead: lead 1, Щербакова Юлия Владимировна-Преображенская Константиновна
2026-03-02T12:00:00+03:00
new lead: lead 1, Щербакова Юлия Владимировна-Преображенская Константиновна
  card      lead 1, unqualified, with anna
  name      Щербакова Юлия Владимировна-Преображенская Константиновна
  company   Ромашка и сыновья, производство насосов
  phone     +74951234567
  e-mail    julia@example.org
  refused   2026-03-02, no-budget: спросить весной
  next      crm-log call --outcome reached 1
  next      crm-log call --outcome no-answer 1
  next      crm-show 1

-- 
crmutils, notice 1

to boris@xn--e1afmkfd.xn--p1ai
Отдел продаж|crm@example.org
Stone, Boris|boris@xn--e1afmkfd.xn--p1ai
new lead: lead 2, Bob Stone
2026-03-02T12:00:00+03:00
new lead: lead 2, Bob Stone
  card      lead 2, new, with boris
  name      Bob Stone
  e-mail    stone@example.org
  next      crm-log call --outcome reached 2
  next      crm-log call --outcome no-answer 2
  next      crm-show 2

-- 
crmutils, notice 2

!

# All of a user in one message.
rm mail/*
now 2026-03-04T06:30:00Z
crm-task -q add 2 --to anna --due 'tomorrow 10:00' --text 'отправить счёт; "срочно"' --kind offer
run crm-notify -q --user anna --digest --exec "$send"
is_rc 0
run "$python" look.py
is_rc 0
is_out <<'!'
to anna@example.org
Отдел продаж|crm@example.org
Анна "Аня" Петрова|anna@example.org
new task: offer, lead 2, Bob Stone, due 2026-03-05T10:00:00+03:00
2026-03-04T09:30:00+03:00
new task: offer, lead 2, Bob Stone, due 2026-03-05T10:00:00+03:00
  card      lead 2, new, with boris
  name      Bob Stone
  e-mail    stone@example.org
  next      crm-task list --card 2
  next      crm-show 2

-- 
crmutils, notice 4

!
kill "$server"
run crm-notify -q --user full --exec "$send"
is_rc 75
done_testing
