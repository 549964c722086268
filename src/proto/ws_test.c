/*
 * Frames: the 517 cases of the usual conformance suite, as far as they are about reading
 * (groups 1 to 7, 10, and of 12 and 13 a sample), and what that suite leaves out.
 */
#include "base/test.h"

#include "base/rng.h"
#include "proto/ws.h"
#include "proto/ws_deflate.h"
#include "proto/ws_drive.h"

#include <stdio.h>
#include <string.h>

enum { MESSAGE_MAX = 1 << 20 };

/* ---- making bytes ---- */

static struct buf wire, story, other;

static int set_up(void **state)
{
    (void)state;
    buf_init(&wire, 8 << 20);
    buf_init(&story, 8 << 20);
    buf_init(&other, 8 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_release(&wire);
    buf_release(&story);
    buf_release(&other);
    return 0;
}

/* One masked frame behind what is in `wire`. */
static void frame(unsigned first, slice payload)
{
    const uint8_t mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
    ws_client_frame(&wire, (uint8_t)first, payload, mask);
    assert_false(wire.full);
}

static void fragment(unsigned opcode, bool fin, const char *text)
{
    frame((fin ? WS_FIN : 0u) | opcode, slice_of(text));
}

/* Feed `wire` whole; short ones in every cut, long ones in chops. All tell `wanted`. */
static void tells_with(const char *name, const char *wanted, bool deflate, size_t max)
{
    const slice input = buf_slice(&wire);
    static const size_t chops[] = { 1, 2, 3, 7, 997, 4096 };

    ws_drive(input, WS_SERVER, deflate, max, cut_never, 0, &story);
    if (wanted != NULL && strcmp(story.data, wanted) != 0)
        fail_msg("%s: wanted <%s>, got <%s>", name, wanted, story.data);
    for (size_t i = 0; i < COUNT_OF(chops); i++) {
        ws_drive(input, WS_SERVER, deflate, max, cut_steps, chops[i], &other);
        if (strcmp(story.data, other.data) != 0)
            fail_msg("%s: in chops of %zu <%s>, whole <%s>", name, chops[i], other.data,
                     story.data);
    }
    for (size_t cut = 1; cut < input.len && input.len < 400; cut++) {
        ws_drive(input, WS_SERVER, deflate, max, cut_once, cut, &other);
        if (strcmp(story.data, other.data) != 0)
            fail_msg("%s: cut at %zu <%s>, whole <%s>", name, cut, other.data, story.data);
    }
    buf_clear(&wire);
}

static void tells(const char *name, const char *wanted)
{
    tells_with(name, wanted, false, MESSAGE_MAX);
}

/* ---- 1 Framing, 10 ---- */

TEST(messages_of_every_length_arrive)
{
    static const size_t lengths[] = { 0, 1, 125, 126, 127, 128, 65535, 65536, 70000 };
    char *text = mem_alloc(70000);
    struct buf expected;

    buf_init(&expected, 1000);
    for (size_t i = 0; i < 70000; i++)
        text[i] = (char)('a' + i % 26);
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        const slice payload = { text, lengths[i] };
        frame(WS_FIN | WS_OP_TEXT, payload);
        frame(WS_FIN | WS_OP_BINARY, payload);
        buf_clear(&expected);
        ws_drive_payload(&expected, "text", payload);
        ws_drive_payload(&expected, "binary", payload);
        tells("length", expected.data);
    }
    /* 10.1.1: 65536 bytes in frames of 1300. */
    for (size_t at = 0; at < 65536; at += 1300) {
        const size_t len = 65536 - at < 1300 ? 65536 - at : 1300;
        frame((at == 0 ? WS_OP_TEXT : WS_OP_CONTINUATION) | (at + len == 65536 ? WS_FIN : 0u),
              (slice){ text + at, len });
    }
    buf_clear(&expected);
    ws_drive_payload(&expected, "text", (slice){ text, 65536 });
    tells("1300-byte fragments", expected.data);
    buf_release(&expected);
    mem_free(text);
}

/* ---- 2 Pings and pongs ---- */

TEST(pings_and_pongs_carry_their_payload)
{
    char long_payload[126], wanted[60];

    memset(long_payload, 0xfe, sizeof(long_payload));
    frame(WS_FIN | WS_OP_PING, SLICE(""));
    tells("2.1 empty", "ping() ");
    frame(WS_FIN | WS_OP_PING, SLICE("Hello"));
    tells("2.2 text", "ping(Hello) ");
    frame(WS_FIN | WS_OP_PING, SLICE("\x01\xff\xfe"));
    tells("2.3 binary", "ping(\x01\xff\xfe) ");
    frame(WS_FIN | WS_OP_PING, (slice){ long_payload, 125 });
    buf_clear(&other);
    ws_drive_payload(&other, "ping", (slice){ long_payload, 125 });
    snprintf(wanted, sizeof(wanted), "%s", other.data);
    tells("2.4 125 bytes", wanted);
    frame(WS_FIN | WS_OP_PING, (slice){ long_payload, 126 });
    tells("2.5 126 bytes", "bad(1002 control frame over 125 bytes) ");
    frame(WS_FIN | WS_OP_PONG, SLICE(""));
    frame(WS_FIN | WS_OP_PONG, SLICE("x"));
    frame(WS_FIN | WS_OP_PING, SLICE("y"));
    tells("2.7 to 2.9 unsolicited pongs", "pong() pong(x) ping(y) ");
    for (int i = 0; i < 10; i++)
        frame(WS_FIN | WS_OP_PING, (slice){ &"0123456789"[i], 1 });
    tells("2.10 ten pings", "ping(0) ping(1) ping(2) ping(3) ping(4) ping(5) ping(6) ping(7) "
                            "ping(8) ping(9) ");
}

/* ---- 3 Reserved bits, 4 opcodes ---- */

TEST(reserved_bits_and_opcodes_are_refused)
{
    for (unsigned bits = 1; bits < 8; bits++) {
        fragment(WS_OP_TEXT, true, "a");
        frame(WS_FIN | bits << 4 | WS_OP_TEXT, SLICE("b"));
        tells("3 on text", "text(a) bad(1002 reserved bit set) ");
        frame(WS_FIN | bits << 4 | WS_OP_PING, SLICE("b"));
        tells("3 on ping", "bad(1002 reserved bit set) ");
        frame(WS_FIN | bits << 4 | WS_OP_CLOSE, SLICE(""));
        tells("3 on close", "bad(1002 reserved bit set) ");
    }
    for (unsigned opcode = 0; opcode < 16; opcode++) {
        if ((opcode >= 3 && opcode <= 7) || opcode >= 11) {
            frame(WS_FIN | opcode, SLICE("b"));
            tells("4", "bad(1002 reserved opcode) ");
        }
    }
}

/* ---- 5 Fragmentation ---- */

TEST(fragments_are_joined_and_control_frames_pass_between_them)
{
    fragment(WS_OP_PING, false, "a");
    tells("5.1", "bad(1002 fragmented control frame) ");
    fragment(WS_OP_PONG, false, "a");
    tells("5.2", "bad(1002 fragmented control frame) ");
    fragment(WS_OP_TEXT, false, "frag");
    fragment(WS_OP_CONTINUATION, true, "ment");
    tells("5.3", "text(fragment) ");
    fragment(WS_OP_TEXT, false, "frag");
    fragment(WS_OP_PING, true, "p");
    fragment(WS_OP_CONTINUATION, true, "ment");
    tells("5.6", "ping(p) text(fragment) ");
    fragment(WS_OP_CONTINUATION, true, "x");
    tells("5.9", "bad(1002 nothing to continue) ");
    fragment(WS_OP_CONTINUATION, false, "x");
    tells("5.12", "bad(1002 nothing to continue) ");
    fragment(WS_OP_TEXT, true, "a");
    fragment(WS_OP_CONTINUATION, true, "x");
    tells("5.14", "text(a) bad(1002 nothing to continue) ");
    fragment(WS_OP_TEXT, false, "a");
    fragment(WS_OP_TEXT, true, "b");
    tells("5.18", "bad(1002 new message inside of a message) ");
    for (int i = 0; i < 5; i++) {
        fragment(i == 0 ? WS_OP_TEXT : WS_OP_CONTINUATION, i == 4, "ab");
        fragment(WS_OP_PING, true, "p");
        if (i == 2)
            fragment(WS_OP_PONG, true, "q");
    }
    tells("5.19", "ping(p) ping(p) ping(p) pong(q) ping(p) text(ababababab) ping(p) ");
    fragment(WS_OP_BINARY, false, "");
    fragment(WS_OP_CONTINUATION, false, "");
    fragment(WS_OP_CONTINUATION, true, "");
    tells("empty fragments", "binary() ");
    fragment(WS_OP_BINARY, false, "");
    fragment(WS_OP_PING, true, "in between");
    fragment(WS_OP_CONTINUATION, true, "x");
    tells("an empty fragment, then all", "ping(in between) binary(x) ");
    fragment(WS_OP_TEXT, false, "a");
    fragment(WS_OP_PING, true, "ping");
    fragment(WS_OP_PONG, true, "pong");
    fragment(WS_OP_CONTINUATION, true, "b");
    tells("control frames that come in pieces themselves", "ping(ping) pong(pong) text(ab) ");
    fragment(WS_OP_TEXT, false, "ab");
    tells("unfinished", "more");
}

/* ---- 6 UTF-8 ---- */

static const struct text_case {
    const char *name;
    slice text;
    bool valid;
} texts[] = {
    { "6.2 several lengths", SLICE_INIT("Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xe2\x82\xac"),
      true },
    { "6.3 surrogate",
      SLICE_INIT("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80"
                 "edited"),
      false },
    { "6.5 kosme", SLICE_INIT("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"), true },
    { "6.6 prefix", SLICE_INIT("\xce"), false },
    { "6.6 prefix of three", SLICE_INIT("\xce\xba\xe1"), false },
    { "6.6 prefix of three, longer", SLICE_INIT("\xce\xba\xe1\xbd"), false },
    { "6.7 first of 1", SLICE_INIT("\0"), true },
    { "6.7 first of 2", SLICE_INIT("\xc2\x80"), true },
    { "6.7 first of 3", SLICE_INIT("\xe0\xa0\x80"), true },
    { "6.7 first of 4", SLICE_INIT("\xf0\x90\x80\x80"), true },
    { "6.8 first of 5", SLICE_INIT("\xf8\x88\x80\x80\x80"), false },
    { "6.8 first of 6", SLICE_INIT("\xfc\x84\x80\x80\x80\x80"), false },
    { "6.9 last of 1", SLICE_INIT("\x7f"), true },
    { "6.9 last of 2", SLICE_INIT("\xdf\xbf"), true },
    { "6.9 last of 3", SLICE_INIT("\xef\xbf\xbf"), true },
    { "6.9 last of 4", SLICE_INIT("\xf4\x8f\xbf\xbf"), true },
    { "6.10 beyond the last", SLICE_INIT("\xf7\xbf\xbf\xbf"), false },
    { "6.10 last of 5", SLICE_INIT("\xfb\xbf\xbf\xbf\xbf"), false },
    { "6.10 last of 6", SLICE_INIT("\xfd\xbf\xbf\xbf\xbf\xbf"), false },
    { "6.11 d7ff", SLICE_INIT("\xed\x9f\xbf"), true },
    { "6.11 e000", SLICE_INIT("\xee\x80\x80"), true },
    { "6.11 fffd", SLICE_INIT("\xef\xbf\xbd"), true },
    { "6.11 10ffff", SLICE_INIT("\xf4\x8f\xbf\xbf"), true },
    { "6.11 110000", SLICE_INIT("\xf4\x90\x80\x80"), false },
    { "6.11 first byte f5", SLICE_INIT("\xf5\x80\x80\x80"), false },
    { "6.12 continuation 80", SLICE_INIT("\x80"), false },
    { "6.12 continuation bf", SLICE_INIT("\xbf"), false },
    { "6.12 two", SLICE_INIT("\x80\xbf"), false },
    { "6.12 seven", SLICE_INIT("\x80\xbf\x80\xbf\x80\xbf\x80"), false },
    { "6.13 lonely c3", SLICE_INIT("\xc3 "), false },
    { "6.13 lonely e2", SLICE_INIT("\xe2 "), false },
    { "6.13 lonely f1", SLICE_INIT("\xf1 "), false },
    { "6.14 last byte missing of 2", SLICE_INIT("\xc0"), false },
    { "6.14 last byte missing of 3", SLICE_INIT("\xe0\x80"), false },
    { "6.14 last byte missing of 4", SLICE_INIT("\xf0\x80\x80"), false },
    { "6.14 last byte missing, good", SLICE_INIT("\xdf"), false },
    { "6.14 last byte missing, good 3", SLICE_INIT("\xef\xbf"), false },
    { "6.15 all of them", SLICE_INIT("\xc0\xe0\x80\xf0\x80\x80\xf8\x80\x80\x80"), false },
    { "6.16 fe", SLICE_INIT("\xfe"), false },
    { "6.16 ff", SLICE_INIT("\xff"), false },
    { "6.16 fe fe ff ff", SLICE_INIT("\xfe\xfe\xff\xff"), false },
    { "6.17 overlong / of 2", SLICE_INIT("\xc0\xaf"), false },
    { "6.17 overlong / of 3", SLICE_INIT("\xe0\x80\xaf"), false },
    { "6.17 overlong / of 4", SLICE_INIT("\xf0\x80\x80\xaf"), false },
    { "6.17 overlong / of 5", SLICE_INIT("\xf8\x80\x80\x80\xaf"), false },
    { "6.17 overlong / of 6", SLICE_INIT("\xfc\x80\x80\x80\x80\xaf"), false },
    { "6.18 largest overlong of 2", SLICE_INIT("\xc1\xbf"), false },
    { "6.18 largest overlong of 3", SLICE_INIT("\xe0\x9f\xbf"), false },
    { "6.18 largest overlong of 4", SLICE_INIT("\xf0\x8f\xbf\xbf"), false },
    { "6.19 overlong NUL of 2", SLICE_INIT("\xc0\x80"), false },
    { "6.19 overlong NUL of 3", SLICE_INIT("\xe0\x80\x80"), false },
    { "6.19 overlong NUL of 4", SLICE_INIT("\xf0\x80\x80\x80"), false },
    { "6.20 d800", SLICE_INIT("\xed\xa0\x80"), false },
    { "6.20 db7f", SLICE_INIT("\xed\xad\xbf"), false },
    { "6.20 dbff", SLICE_INIT("\xed\xaf\xbf"), false },
    { "6.20 dc00", SLICE_INIT("\xed\xb0\x80"), false },
    { "6.20 dfff", SLICE_INIT("\xed\xbf\xbf"), false },
    { "6.21 a pair", SLICE_INIT("\xed\xa0\x80\xed\xb0\x80"), false },
    { "6.22 fffe", SLICE_INIT("\xef\xbf\xbe"), true },
    { "6.22 fdd0", SLICE_INIT("\xef\xb7\x90"), true },
    { "6.22 1fffe", SLICE_INIT("\xf0\x9f\xbf\xbe"), true },
    { "6.22 10fffe", SLICE_INIT("\xf4\x8f\xbf\xbe"), true },
    { "6.23 byte order mark", SLICE_INIT("\xef\xbb\xbf"), true },
    { "6.23 replacement", SLICE_INIT("\xef\xbf\xbd"), true },
};

TEST(text_is_utf8_however_it_is_fragmented)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const struct text_case *c = &texts[i];
        char wanted[100];

        snprintf(wanted, sizeof(wanted), "text(%.*s) ", SLICE_ARG(c->text));
        const char *told = c->valid ? wanted : "bad(1007 text is not UTF-8) ";
        frame(WS_FIN | WS_OP_TEXT, c->text);
        tells(c->name, told);
        for (size_t cut = 0; cut <= c->text.len; cut++) {
            frame(WS_OP_TEXT, (slice){ c->text.data, cut });
            frame(WS_FIN | WS_OP_CONTINUATION, slice_skip(c->text, cut));
            tells(c->name, told);
        }
        frame(WS_OP_TEXT, SLICE(""));
        for (size_t at = 0; at < c->text.len; at++)
            frame(WS_OP_CONTINUATION, (slice){ c->text.data + at, 1 });
        frame(WS_FIN | WS_OP_CONTINUATION, SLICE(""));
        tells(c->name, told);
        frame(WS_FIN | WS_OP_BINARY, c->text);
        snprintf(wanted, sizeof(wanted), "binary(%.*s) ", SLICE_ARG(c->text));
        tells(c->name, wanted);
    }
}

TEST(non_characters_of_every_plane_are_text)
{
    for (unsigned plane = 1; plane <= 16; plane++) {
        const unsigned code = plane << 16 | 0xfffe;
        const char text[4] = { (char)(0xf0 | code >> 18), (char)(0x80 | (code >> 12 & 63)),
                               (char)(0x80 | (code >> 6 & 63)), (char)(0x80 | (code & 63)) };
        char wanted[40];

        snprintf(wanted, sizeof(wanted), "text(%.4s) ", text);
        frame(WS_FIN | WS_OP_TEXT, (slice){ text, 4 });
        tells("6.22", wanted);
    }
}

TEST(wrong_text_is_refused_before_its_frame_is_complete)
{
    /* 6.4: what is wrong can be seen long before the end. */
    fragment(WS_OP_TEXT, false, "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5");
    fragment(WS_OP_CONTINUATION, false, "\xf4\x90");
    tells("6.4.1 by fragments", "bad(1007 text is not UTF-8) ");
    frame(WS_FIN | WS_OP_TEXT, SLICE("\xce\xba\xf4\x90 and much that never comes"));
    wire.len -= 20;
    tells("6.4.3 in a frame", "bad(1007 text is not UTF-8) ");
    frame(WS_FIN | WS_OP_TEXT, SLICE("\xce\xba and much that never comes"));
    wire.len -= 20;
    tells("nothing wrong so far", "more");
}

/* ---- 7 Close ---- */

TEST(close_frames_are_read_and_end_everything)
{
    char reason[124];
    char wanted[200];

    memset(reason, '*', sizeof(reason));
    reason[0] = 0x03;
    reason[1] = (char)0xe8;
    frame(WS_FIN | WS_OP_TEXT, SLICE("hi"));
    frame(WS_FIN | WS_OP_CLOSE, SLICE(""));
    frame(WS_FIN | WS_OP_TEXT, SLICE("late"));
    frame(WS_FIN | WS_OP_PING, SLICE("late"));
    frame(0x73, SLICE("even rubbish"));
    tells("7.1 what comes behind is dropped", "text(hi) close(1005) ");
    fragment(WS_OP_TEXT, false, "frag");
    frame(WS_FIN | WS_OP_CLOSE, SLICE("\x03\xe8"));
    fragment(WS_OP_CONTINUATION, true, "ment");
    tells("7.1.5 between fragments", "close(1000) ");
    frame(WS_FIN | WS_OP_CLOSE, SLICE("x"));
    tells("7.3.2 one byte", "bad(1002 close frame of one byte) ");
    frame(WS_FIN | WS_OP_CLOSE, SLICE("\x03\xe8Hello World!"));
    tells("7.3.4", "close(1000 Hello World!) ");
    frame(WS_FIN | WS_OP_CLOSE, (slice){ reason, 124 });
    snprintf(wanted, sizeof(wanted), "close(1000 %.122s) ", reason + 2);
    tells("7.3.5", wanted);
    frame(WS_FIN | WS_OP_CLOSE, SLICE("\x03\xe8\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80"));
    tells("7.5.1", "bad(1007 close reason is not UTF-8) ");
    frame(WS_FIN | WS_OP_CLOSE, SLICE("\x03\xe8\xce"));
    tells("cut reason", "bad(1007 close reason is not UTF-8) ");
}

TEST(close_codes_follow_the_register)
{
    static const unsigned valid[] = { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011,
                                      1012, 1013, 1014, 3000, 3999, 4000, 4401, 4999 };
    static const unsigned invalid[] = { 0,    1,    999,  1004, 1005, 1006, 1015,
                                        1016, 1100, 2000, 2999, 5000, 65535 };

    for (size_t i = 0; i < COUNT_OF(valid) + COUNT_OF(invalid); i++) {
        const bool good = i < COUNT_OF(valid);
        const unsigned code = good ? valid[i] : invalid[i - COUNT_OF(valid)];
        const char payload[2] = { (char)(code >> 8), (char)(code & 0xff) };
        char wanted[40];

        snprintf(wanted, sizeof(wanted), good ? "close(%u) " : "bad(1002 bad close code) ",
                 code);
        frame(WS_FIN | WS_OP_CLOSE, (slice){ payload, 2 });
        tells("7.7, 7.9, 7.13", wanted);
    }
}

/* ---- what the suite leaves out ---- */

TEST(each_side_masks_as_its_role_demands)
{
    buf_add(&wire, SLICE("\x81\x02hi"));
    tells("a client that does not mask", "bad(1002 client frame without a mask) ");

    ws_drive(SLICE("\x81\x02hi\x89\x01x"), WS_CLIENT, false, 100, cut_never, 0, &story);
    assert_string_equal(story.data, "text(hi) ping(x) ");
    ws_drive(SLICE("\x81\x82\0\0\0\0hi"), WS_CLIENT, false, 100, cut_never, 0, &story);
    assert_string_equal(story.data, "bad(1002 server frame with a mask) ");
}

TEST(lengths_come_in_their_shortest_form)
{
    buf_add(&wire, SLICE("\x81\xfe\0\x7d"));
    buf_add(&wire, SLICE("\0\0\0\0"));
    tells("16 bits for 125", "bad(1002 frame length not in its shortest form) ");
    buf_add(&wire, SLICE("\x81\xff\0\0\0\0\0\0\xff\xff\0\0\0\0"));
    tells("64 bits for 65535", "bad(1002 frame length not in its shortest form) ");
    buf_add(&wire, SLICE("\x81\xff\x80\0\0\0\0\0\0\0\0\0\0\0"));
    tells("the highest bit", "bad(1002 frame length not in its shortest form) ");
    buf_add(&wire, SLICE("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"));
    tells("longer than memory", "bad(1009 message too big) ");
}

TEST(a_message_has_a_maximum_and_is_refused_at_its_head)
{
    frame(WS_FIN | WS_OP_TEXT, SLICE("12345678"));
    tells_with("as long as it may be", "text(12345678) ", false, 8);
    frame(WS_FIN | WS_OP_TEXT, SLICE("123456789"));
    tells_with("one more", "bad(1009 message too big) ", false, 8);
    frame(WS_OP_TEXT, SLICE("12345"));
    frame(WS_OP_CONTINUATION, SLICE("678"));
    frame(WS_FIN | WS_OP_PING, SLICE("not counted"));
    frame(WS_FIN | WS_OP_CONTINUATION, SLICE("9"));
    tells_with("in fragments", "ping(not counted) bad(1009 message too big) ", false, 8);
}

TEST(a_silent_connection_holds_no_memory)
{
    struct ws_parser parser;
    struct ws_event event;
    char input[] = "\x01\x82\0\0\0\0hi";
    size_t used;

    assert_true(sizeof(parser) <= 64);
    ws_parser_init(&parser, WS_SERVER, false, 100);
    assert_int_equal(ws_parser_held(&parser), 0);
    assert_int_equal(ws_parser_feed(&parser, input, 8, &used, &event), WS_MORE);
    assert_false(ws_parser_is_idle(&parser));
    assert_true(ws_parser_held(&parser) > 0);
    char rest[] = "\x80\x81\0\0\0\0!";
    assert_int_equal(ws_parser_feed(&parser, rest, 7, &used, &event), WS_TEXT);
    assert_slice(event.payload, "hi!");
    assert_int_equal(ws_parser_feed(&parser, rest, 0, &used, &event), WS_MORE);
    assert_true(ws_parser_is_idle(&parser));
    assert_int_equal(ws_parser_held(&parser), 0);
    ws_parser_release(&parser);
}

TEST(a_whole_message_is_handed_out_where_it_lies)
{
    struct ws_parser parser;
    struct ws_event event;
    char input[] = "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"; /* RFC 6455, 5.7 */
    size_t used;

    ws_parser_init(&parser, WS_SERVER, false, 100);
    assert_int_equal(ws_parser_feed(&parser, input, 11, &used, &event), WS_TEXT);
    assert_slice(event.payload, "Hello");
    assert_ptr_equal(event.payload.data, input + 6);
    assert_int_equal(ws_parser_held(&parser), 0);
}

TEST(a_broken_connection_says_so_again)
{
    struct ws_parser parser;
    struct ws_event event;
    char input[] = "\x83";
    size_t used;

    ws_parser_init(&parser, WS_SERVER, false, 100);
    assert_int_equal(ws_parser_feed(&parser, input, 1, &used, &event), WS_BAD);
    assert_int_equal(ws_parser_feed(&parser, input, 1, &used, &event), WS_BAD);
    assert_int_equal(event.code, 1002);
    assert_int_equal(used, 1);
}

TEST(masking_is_the_same_for_every_length_and_cut)
{
    char plain[64];
    const uint8_t mask[4] = { 1, 2, 4, 8 };

    for (size_t i = 0; i < sizeof(plain); i++)
        plain[i] = (char)('A' + i);
    for (size_t len = 0; len <= 40; len++) {
        char wanted[100];
        ws_client_frame(&wire, WS_FIN | WS_OP_BINARY, (slice){ plain, len }, mask);
        for (size_t i = 0; i < len; i++)
            assert_int_equal((uint8_t)wire.data[6 + i], (uint8_t)plain[i] ^ mask[i & 3]);
        snprintf(wanted, sizeof(wanted), "binary(%.*s) ", (int)len, plain);
        tells("mask", wanted);
    }
}

/* ---- writing ---- */

TEST(heads_are_written_in_the_shortest_form)
{
    static const struct {
        uint64_t len;
        slice head;
    } cases[] = {
        { 0, SLICE_INIT("\x81\0") },
        { 125, SLICE_INIT("\x81\x7d") },
        { 126, SLICE_INIT("\x81\x7e\0\x7e") },
        { 65535, SLICE_INIT("\x81\x7e\xff\xff") },
        { 65536, SLICE_INIT("\x81\x7f\0\0\0\0\0\x01\0\0") },
        { UINT64_C(0x0123456789abcdef),
          SLICE_INIT("\x81\x7f\x01\x23\x45\x67\x89\xab\xcd\xef") },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t out[WS_HEAD_MAX];
        const size_t len = ws_frame_head(WS_FIN | WS_OP_TEXT, cases[i].len, out);
        assert_int_equal(len, cases[i].head.len);
        assert_memory_equal(out, cases[i].head.data, len);
    }
}

TEST(close_frames_are_cut_between_characters)
{
    uint8_t out[WS_CONTROL_FRAME_MAX];
    char reason[200];

    assert_int_equal(ws_close_frame(4401, SLICE("sign in"), out), 11);
    assert_memory_equal(out, "\x88\x09\x11\x31sign in", 11);
    assert_int_equal(ws_close_frame(WS_CLOSE_NONE, SLICE("x"), out), 2);
    for (size_t i = 0; i < sizeof(reason); i += 2)
        memcpy(reason + i, "\xc3\xa9", 2);
    assert_int_equal(ws_close_frame(1000, (slice){ reason, 200 }, out), 2 + 2 + 122);
    assert_int_equal(ws_ping_frame(WS_OP_PONG, SLICE("x"), out), 3);
    assert_memory_equal(out, "\x8a\x01x", 3);
}

/* ---- 12, 13 Compression ---- */

/* A message as a client would deflate it, with that window, as a raw stream. */
static struct buf deflated;

static slice deflate_text(slice text, int bits)
{
    struct ws_deflater *deflater = ws_deflater_new(bits);

    buf_release(&deflated);
    buf_init(&deflated, 4 << 20);
    assert_true(ws_deflate(deflater, text, &deflated));
    ws_deflater_free(deflater);
    return buf_slice(&deflated);
}

TEST(deflated_messages_come_out_as_they_went_in)
{
    static const int windows[] = { 9, 12, 15 };
    static const size_t lengths[] = { 32, 1000, 5000, 131072 };
    char *text = mem_alloc(131072);
    struct buf expected;

    buf_init(&expected, 1000);
    for (size_t i = 0; i < 131072; i++)
        text[i] = "{\"status\":\"pending\",\"days\":null}"[(i * i / 7 + i) % 32];
    memset(text, 'x', 32);
    for (size_t i = 0; i < COUNT_OF(windows) * COUNT_OF(lengths); i++) {
        const slice payload = { text, lengths[i / COUNT_OF(windows)] };
        const slice small = deflate_text(payload, windows[i % COUNT_OF(windows)]);

        buf_clear(&expected);
        ws_drive_payload(&expected, "text", payload);
        frame(WS_FIN | WS_DEFLATED | WS_OP_TEXT, small);
        tells_with("whole", expected.data, true, MESSAGE_MAX);
        frame(WS_DEFLATED | WS_OP_TEXT, SLICE(""));
        for (size_t at = 0; at < small.len; at += 256) {
            const slice rest = slice_skip(small, at);
            frame(WS_OP_CONTINUATION, (slice){ rest.data, rest.len < 256 ? rest.len : 256 });
        }
        frame(WS_FIN | WS_OP_CONTINUATION, SLICE(""));
        tells_with("in frames of 256", expected.data, true, MESSAGE_MAX);
    }
    frame(WS_FIN | WS_OP_TEXT, SLICE("plain"));
    tells_with("not deflated although agreed", "text(plain) ", true, MESSAGE_MAX);
    mem_free(text);
    buf_release(&expected);
    buf_release(&deflated);
}

TEST(the_examples_of_rfc_7692_are_understood)
{
    static const struct {
        const char *name;
        slice payload;
        const char *story;
    } cases[] = {
        { "7.2.3.1 one block", SLICE_INIT("\xf2\x48\xcd\xc9\xc9\x07\x00"), "text(Hello) " },
        { "7.2.3.3 not compressed", SLICE_INIT("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"),
          "text(Hello) " },
        { "7.2.3.4 final block", SLICE_INIT("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"),
          "text(Hello) " },
        { "final block, nothing behind", SLICE_INIT("\xf3\x48\xcd\xc9\xc9\x07\x00"),
          "text(Hello) " },
        { "final block, then another",
          SLICE_INIT("\xf3\x48\xcd\xc9\xc9\x07\x00\xf2\x48\xcd\xc9\xc9\x07\x00"),
          "text(HelloHello) " },
        { "cut where no bit is left over", SLICE_INIT("\x04\x00"),
          "bad(1007 bad deflated data) " },
        { "7.2.3.5 two blocks",
          SLICE_INIT("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"), "text(Hello) " },
        { "7.2.3.6 empty", SLICE_INIT("\x00"), "text() " },
        { "empty otherwise", SLICE_INIT("\x02\x00"), "text() " },
        { "nothing at all", SLICE_INIT(""), "bad(1007 bad deflated data) " },
        { "cut", SLICE_INIT("\xf2\x48\xcd\xc9"), "bad(1007 bad deflated data) " },
        { "block of a kind that is none", SLICE_INIT("\x07\xff"),
          "bad(1007 bad deflated data) " },
        { "stored length that lies", SLICE_INIT("\x00\x05\x00\xfa\xfeHello\x00"),
          "bad(1007 bad deflated data) " },
        { "a distance before the beginning", SLICE_INIT("\x32\x84\x12\x00\x00\x00"),
          "bad(1007 bad deflated data) " },
        { "text that is none", SLICE_INIT("\x00\x02\x00\xfd\xff\xc3\x28\x00"),
          "bad(1007 text is not UTF-8) " },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        frame(WS_FIN | WS_DEFLATED | WS_OP_TEXT, cases[i].payload);
        tells_with(cases[i].name, cases[i].story, true, MESSAGE_MAX);
    }
}

TEST(a_final_block_may_fill_the_last_byte_of_room)
{
    char payload[5 + 4096];
    char wanted[60];

    memset(payload, 0, sizeof(payload)); /* one stored block, the last one, of 4096 zeros */
    memcpy(payload, "\x01\x00\x10\xff\xef", 5);
    snprintf(wanted, sizeof(wanted), "binary(%d bytes, %08x) ", 4096, 0);
    frame(WS_FIN | WS_DEFLATED | WS_OP_BINARY, (slice){ payload, sizeof(payload) });
    tells_with("4096 bytes in one step", wanted, true, 4096);
}

TEST(rsv1_belongs_to_the_first_frame_of_a_message)
{
    frame(WS_FIN | WS_DEFLATED | WS_OP_PING, SLICE("x"));
    tells_with("on a ping", "bad(1002 RSV1 on a control or continuation frame) ", true, 100);
    frame(WS_DEFLATED | WS_OP_TEXT, SLICE("\xf2\x48"));
    frame(WS_FIN | WS_DEFLATED | WS_OP_CONTINUATION, SLICE("\xcd\xc9\xc9\x07\x00"));
    tells_with("on a continuation", "bad(1002 RSV1 on a control or continuation frame) ", true,
               100);
    frame(WS_FIN | 0x20 | WS_OP_TEXT, SLICE("x"));
    tells_with("RSV2 stays reserved", "bad(1002 reserved bit set) ", true, 100);
}

TEST(a_bomb_is_refused_when_it_passes_the_maximum)
{
    char *zeros = mem_alloc(1 << 20);
    const slice bomb = deflate_text((slice){ zeros, 1 << 20 }, 15);
    char wanted[60];

    assert_true(bomb.len < 2000);
    frame(WS_FIN | WS_DEFLATED | WS_OP_BINARY, bomb);
    tells_with("too big", "bad(1009 message too big) ", true, (1 << 20) - 1);
    frame(WS_FIN | WS_DEFLATED | WS_OP_BINARY, bomb);
    snprintf(wanted, sizeof(wanted), "binary(%d bytes, %08x) ", 1 << 20, 0);
    tells_with("as big as it may be", wanted, true, 1 << 20);
    /* Many frames of nothing but empty blocks inflate to nothing, but are bytes, too. */
    for (int i = 0; i < 300; i++)
        frame(i == 0 ? WS_DEFLATED | WS_OP_BINARY : WS_OP_CONTINUATION,
              SLICE("\x00\x00\x00\xff\xff"));
    tells_with("empty blocks without end", "bad(1009 message too big) ", true, 100);
    mem_free(zeros);
    buf_release(&deflated);
}

TEST(what_does_not_become_smaller_is_sent_plain)
{
    struct ws_deflater *deflater = ws_deflater_new(15);
    struct rng rng;
    struct buf out;
    char noise[2000];

    rng_seed(&rng, 7);
    rng_fill(&rng, noise, sizeof(noise));
    buf_init(&out, 4000);
    assert_false(ws_deflate(deflater, (slice){ noise, sizeof(noise) }, &out));
    assert_false(ws_deflate(deflater, SLICE("x"), &out));
    assert_int_equal(out.len, 0);
    memset(noise, 'a', sizeof(noise));
    assert_true(ws_deflate(deflater, (slice){ noise, sizeof(noise) }, &out));
    const size_t once = out.len;
    assert_true(ws_deflate(deflater, (slice){ noise, sizeof(noise) }, &out));
    assert_int_equal(out.len, 2 * once); /* no context is kept: the same bytes again */
    assert_memory_equal(out.data, out.data + once, once);
    buf_release(&out);
    ws_deflater_free(deflater);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

TEST_MAIN(
    "ws", WITH(messages_of_every_length_arrive), WITH(pings_and_pongs_carry_their_payload),
    WITH(reserved_bits_and_opcodes_are_refused),
    WITH(fragments_are_joined_and_control_frames_pass_between_them),
    WITH(text_is_utf8_however_it_is_fragmented), WITH(non_characters_of_every_plane_are_text),
    WITH(wrong_text_is_refused_before_its_frame_is_complete),
    WITH(close_frames_are_read_and_end_everything), WITH(close_codes_follow_the_register),
    WITH(each_side_masks_as_its_role_demands), WITH(lengths_come_in_their_shortest_form),
    WITH(a_message_has_a_maximum_and_is_refused_at_its_head),
    WITH(a_silent_connection_holds_no_memory),
    WITH(a_whole_message_is_handed_out_where_it_lies), WITH(a_broken_connection_says_so_again),
    WITH(masking_is_the_same_for_every_length_and_cut),
    WITH(heads_are_written_in_the_shortest_form), WITH(close_frames_are_cut_between_characters),
    WITH(deflated_messages_come_out_as_they_went_in),
    WITH(the_examples_of_rfc_7692_are_understood),
    WITH(a_final_block_may_fill_the_last_byte_of_room),
    WITH(rsv1_belongs_to_the_first_frame_of_a_message),
    WITH(a_bomb_is_refused_when_it_passes_the_maximum),
    WITH(what_does_not_become_smaller_is_sent_plain))
