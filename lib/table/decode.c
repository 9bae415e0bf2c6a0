#include "lib/table/decode.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/table/content.h"
#include "lib/table/encoding.h"

#define CHUNK ((size_t)64 * 1024)
#define SAMPLE_MAX ((size_t)256 * 1024)

static bool
is_readable(int fd, int milliseconds)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, milliseconds) > 0;
}

bool
crm_decode_wait(const struct crm_decode *decode, int milliseconds)
{
	return decode->eof || decode->doubtful || is_readable(decode->fd, milliseconds);
}

/* One read, appended to buf; nothing is appended at the end of the input, and eof is set. */
static enum crm_status
read_some(struct crm_decode *d, struct crm_buf *buf, struct crm_err *err)
{
	ssize_t n;

	if (!crm_buf_reserve(buf, CHUNK))
		return crm_err_nomem(err);
	while ((n = read(d->fd, buf->data + buf->len, CHUNK)) == -1) {
		if (errno == EAGAIN || errno == EWOULDBLOCK) {
			struct pollfd p = { .fd = d->fd, .events = POLLIN };

			poll(&p, 1, -1);
		} else if (errno == EISDIR) {
			return crm_err_set(err, CRM_ENOINPUT, "%s: is a directory", d->name);
		} else if (errno != EINTR) {
			return crm_err_errno(err, CRM_EIO, "%s", d->name);
		}
	}
	crm_digest_add(d->digest, buf->data + buf->len, (size_t)n);
	buf->len += (size_t)n;
	buf->data[buf->len] = '\0';
	d->eof = n == 0;
	return CRM_OK;
}

/* How far gather() has looked at what it reads. */
struct looked {
	size_t at;
	bool text, line; /* something that is not blank has come, and a line end behind it */
};

static void
look(struct looked *looked, const struct crm_buf *raw)
{
	for (; looked->at < raw->len && !looked->line; looked->at++) {
		char c = raw->data[looked->at];

		if (c == '\n' || c == '\r')
			looked->line = looked->text;
		else if (c != ' ' && c != '\t')
			looked->text = true;
	}
}

/* Reads until there is a line, and then what comes without waiting, up to the sample's size. */
static enum crm_status
gather(struct crm_decode *d, struct crm_err *err)
{
	struct looked looked = { 0, false, false };

	while (!d->eof && d->raw.len < SAMPLE_MAX) {
		look(&looked, &d->raw);
		if (looked.line && !is_readable(d->fd, 0))
			break;
		enum crm_status st = read_some(d, &d->raw, err);
		if (st != CRM_OK)
			return st;
	}
	return CRM_OK;
}

/*
 * How much of what was gathered can be judged: whole lines. A line that is cut may look like
 * another encoding.
 */
static size_t
whole_lines(const struct crm_decode *d)
{
	size_t len = d->raw.len;

	while (!d->eof && len > 0 && d->raw.data[len - 1] != '\n' && d->raw.data[len - 1] != '\r')
		len--;
	return len > 0 ? len : d->raw.len;
}

/* Detects the encoding of what was gathered, with more of it while that is not sure. */
static enum crm_status
detect(struct crm_decode *d, struct crm_encoding *found, struct crm_err *err)
{
	for (;;) {
		size_t tried = d->raw.len;

		crm_encoding_detect(found, d->raw.data, whole_lines(d), d->eof);
		if (found->name != NULL || d->eof || d->raw.len >= SAMPLE_MAX)
			return CRM_OK;
		while (!d->eof && d->raw.len < tried * 2) {
			enum crm_status st = read_some(d, &d->raw, err);
			if (st != CRM_OK)
				return st;
		}
	}
}

static bool
is_ascii(const char *s, size_t len)
{
	uint64_t word;
	size_t i = 0;

	for (; len - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, s + i, sizeof(word));
		if ((word & UINT64_C(0x8080808080808080)) != 0)
			return false;
	}
	for (; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

static bool
is_utf8_name(const char *encoding)
{
	return strcasecmp(encoding, CRM_UTF8) == 0 || strcasecmp(encoding, "UTF8") == 0;
}

iconv_t
crm_decode_iconv(const char *to, const char *from)
{
	return strchr(from, '/') != NULL ? (iconv_t)-1 : iconv_open(to, from);
}

/* Decodes from encoding from now on. */
static enum crm_status
use(struct crm_decode *d, const char *encoding, struct crm_err *err)
{
	d->undecided = false;
	d->encoding = is_utf8_name(encoding) ? CRM_UTF8 : encoding;
	if (is_utf8_name(encoding))
		return CRM_OK;
	d->cd = crm_decode_iconv(CRM_UTF8, encoding);
	if (d->cd == (iconv_t)-1)
		return crm_err_set(
		    err, CRM_EUSAGE, "unknown encoding '%s'; iconv -l lists them", encoding);
	d->escapes = true;
	d->unit = 1;
	if (strncasecmp(encoding, "UTF-16", 6) == 0 || strncasecmp(encoding, "UCS-2", 5) == 0)
		d->unit = 2;
	else if (strncasecmp(encoding, "UTF-32", 6) == 0 || strncasecmp(encoding, "UCS-4", 5) == 0)
		d->unit = 4;
	return CRM_OK;
}

static enum crm_status
decide(struct crm_decode *d, struct crm_err *err)
{
	struct crm_encoding found;
	const char *wide = crm_encoding_wide(d->raw.data, d->raw.len);

	if (wide != NULL)
		return use(d, wide, err);
	if (crm_content_binary(d->raw.data, d->raw.len))
		return crm_err_set(err, CRM_EDATA,
		    "%s: looks like binary data, not a table; save the table as CSV first",
		    d->name);
	if (is_ascii(d->raw.data, whole_lines(d))) {
		d->undecided = true;
		return CRM_OK;
	}
	enum crm_status st = detect(d, &found, err);
	if (st != CRM_OK)
		return st;
	if (found.name != NULL)
		return use(d, found.name, err);
	if (found.guess[0] != '\0')
		return crm_err_set(err, CRM_EDATA,
		    "%s: no certain encoding, perhaps %s; say which with --encoding", d->name,
		    found.guess);
	return crm_err_set(
	    err, CRM_EDATA, "%s: no certain encoding; say which with --encoding", d->name);
}

enum crm_status
crm_decode_open(
    struct crm_decode *d, int fd, const char *name, const char *encoding, struct crm_err *err)
{
	size_t mark;

	*d = (struct crm_decode){
		.fd = fd, .name = name, .encoding = CRM_UTF8, .cd = (iconv_t)-1, .raw = CRM_BUF_INIT
	};
	d->digest = crm_digest_new();
	if (d->digest == NULL)
		return crm_err_nomem(err);
	enum crm_status st = gather(d, err);
	if (st != CRM_OK)
		return st;
	if (d->raw.len == 0)
		return crm_err_set(err, CRM_ENOINPUT, "%s: empty input", name);
	const struct crm_content *content = crm_content_known(d->raw.data, d->raw.len);
	if (content != NULL)
		return crm_err_set(err, CRM_EDATA, "%s: looks like %s, not a table; %s", name,
		    content->what, content->advice);
	const char *marked = crm_encoding_bom(d->raw.data, d->raw.len, &mark);
	if (marked != NULL && (encoding == NULL || is_utf8_name(encoding) == is_utf8_name(marked)))
		d->raw_at = mark;
	if (encoding != NULL)
		return use(d, encoding, err);
	if (marked != NULL)
		return use(d, marked, err);
	return decide(d, err);
}

void
crm_decode_clear(struct crm_decode *d)
{
	if (d->cd != (iconv_t)-1)
		iconv_close(d->cd);
	d->cd = (iconv_t)-1;
	crm_buf_clear(&d->raw);
	crm_digest_free(d->digest);
	d->digest = NULL;
}

/* Takes bytes that cannot be decoded. */
static void
escape(struct crm_decode *d, struct crm_buf *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)d->raw.data[d->raw_at++];
		char code[3] = { '\xed', (char)(0xb0 | c >> 6), (char)(0x80 | (c & 0x3f)) };

		crm_buf_add(text, code, sizeof(code));
	}
}

void
crm_decode_undo(const struct crm_decode *d, struct crm_buf *to, const char *s, size_t len)
{
	while (len > 0) {
		const char *p = d->escapes ? memchr(s, 0xed, len) : NULL;
		size_t plain = p == NULL ? len : (size_t)(p - s);

		crm_buf_add(to, s, plain);
		s += plain;
		len -= plain;
		/* What was cut at a limit may end in the middle of one. */
		if (len < 3)
			break;
		bool escaped = (unsigned char)s[1] >= 0xb0;
		crm_buf_putc(to, escaped ? (char)((s[1] & 3) << 6 | (s[2] & 0x3f)) : *s);
		s += escaped ? 3 : 1;
		len -= escaped ? 3 : 1;
	}
}

/* Decodes what is in raw, but for a character that is cut at its end. */
static enum crm_status
convert(struct crm_decode *d, struct crm_buf *text, struct crm_err *err)
{
	while (d->raw_at < d->raw.len) {
		size_t nin = d->raw.len - d->raw_at, room;

		/* Not more at once than a chunk: the text may be three times as long. */
		if (nin > CHUNK)
			nin = CHUNK;
		size_t given = nin;
		if (!crm_buf_reserve(text, nin * 3 + 16))
			return crm_err_nomem(err);
		room = text->cap - text->len - 1;
		char *in = d->raw.data + d->raw_at, *out = text->data + text->len;
		int failed = iconv(d->cd, &in, &nin, &out, &room) == (size_t)-1 ? errno : 0;
		text->len = (size_t)(out - text->data);
		text->data[text->len] = '\0';
		d->raw_at += given - nin;
		if (failed == EINVAL && d->raw_at + nin == d->raw.len)
			break;
		if (failed == EILSEQ)
			escape(d, text, nin < d->unit ? nin : d->unit);
	}
	size_t rest = d->raw.len - d->raw_at;
	if (rest > 0 && d->raw_at > 0)
		memmove(d->raw.data, d->raw.data + d->raw_at, rest);
	d->raw.len = rest;
	d->raw_at = 0;
	return crm_buf_ok(text) ? CRM_OK : crm_err_nomem(err);
}

/* What is in raw, as text. */
static enum crm_status
take_raw(struct crm_decode *d, struct crm_buf *text, struct crm_err *err)
{
	if (d->cd != (iconv_t)-1)
		return convert(d, text, err);
	crm_buf_add(text, d->raw.data + d->raw_at, d->raw.len - d->raw_at);
	crm_buf_clear(&d->raw);
	d->raw_at = 0;
	return crm_buf_ok(text) ? CRM_OK : crm_err_nomem(err);
}

/*
 * The first bytes beyond ASCII have come, somewhere in text from `from` on: that line and what
 * is behind it goes back to raw, so that the lines before it need not wait.
 */
static enum crm_status
set_aside(struct crm_decode *d, struct crm_buf *text, size_t from, struct crm_err *err)
{
	size_t at = from;

	while ((unsigned char)text->data[at] < 0x80)
		at++;
	while (at > from && text->data[at - 1] != '\n' && text->data[at - 1] != '\r')
		at--;
	crm_buf_reset(&d->raw);
	crm_buf_add(&d->raw, text->data + at, text->len - at);
	d->raw_at = 0;
	d->doubtful = true;
	text->len = at;
	text->data[at] = '\0';
	return crm_buf_ok(&d->raw) ? CRM_OK : crm_err_nomem(err);
}

/* Where what was set aside does not tell its encoding, it is taken for UTF-8 that is broken. */
static enum crm_status
decide_late(struct crm_decode *d, struct crm_err *err)
{
	struct crm_encoding found;
	enum crm_status st = gather(d, err);

	if (st == CRM_OK)
		st = detect(d, &found, err);
	if (st == CRM_OK)
		st = use(d, found.name == NULL ? CRM_UTF8 : found.name, err);
	d->doubtful = false;
	return st;
}

/* The end of the input: what a character that is cut, or a stateful encoding, leaves behind. */
static enum crm_status
finish(struct crm_decode *d, struct crm_buf *text, struct crm_err *err)
{
	size_t before = text->len;

	escape(d, text, d->raw.len - d->raw_at);
	crm_buf_reset(&d->raw);
	d->raw_at = 0;
	if (d->cd != (iconv_t)-1 && crm_buf_reserve(text, CHUNK)) {
		size_t room = text->cap - text->len - 1;
		char *out = text->data + text->len;

		iconv(d->cd, NULL, NULL, &out, &room);
		text->len = (size_t)(out - text->data);
		text->data[text->len] = '\0';
		iconv_close(d->cd);
		d->cd = (iconv_t)-1;
	}
	if (!crm_buf_ok(text))
		return crm_err_nomem(err);
	return text->len > before ? CRM_OK : CRM_DONE;
}

enum crm_status
crm_decode_fill(struct crm_decode *d, struct crm_buf *text, struct crm_err *err)
{
	size_t before = text->len;
	enum crm_status st = CRM_OK;
	bool read = false;

	while (st == CRM_OK && text->len == before) {
		size_t held = d->raw.len - d->raw_at;

		if (d->doubtful && read)
			break;
		if (d->doubtful && (st = decide_late(d, err)) != CRM_OK)
			break;
		if (held > 0)
			st = take_raw(d, text, err);
		/* A character that is cut stays until more of it comes. */
		if (st == CRM_OK && text->len == before && d->raw.len - d->raw_at == held) {
			if (d->eof)
				return finish(d, text, err);
			if (read)
				break;
			read = true;
			st = read_some(d, d->cd == (iconv_t)-1 ? text : &d->raw, err);
		}
		if (st == CRM_OK && d->undecided &&
		    !is_ascii(text->data + before, text->len - before))
			st = set_aside(d, text, before, err);
	}
	return st;
}
