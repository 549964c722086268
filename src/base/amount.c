#include "base/amount.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

/* What a product needs for a moment. */
__extension__ typedef __int128 wide;

enum { DENOMINATOR_TYPED_MAX = 1200 };

static int64_t denominator(amount a)
{
    return a.den ? a.den : 1;
}

/* Lowest terms of what may for a moment be larger than both ends. */
static amount reduced(wide num, wide den)
{
    wide a = num < 0 ? -num : num, b = den < 0 ? -den : den;

    assert(den != 0);
    if (den < 0) {
        num = -num;
        den = -den;
    }
    while (b) {
        wide rest = a % b;
        a = b;
        b = rest;
    }
    num /= a;
    den /= a;
    assert(num <= INT64_MAX && num >= -INT64_MAX && den <= INT64_MAX);
    return (amount){ (int64_t)num, (int64_t)den };
}

amount amount_of(int64_t num, int64_t den)
{
    return reduced(num, den);
}

amount amount_add(amount a, amount b)
{
    wide a_den = denominator(a), b_den = denominator(b);

    return reduced(a.num * b_den + b.num * a_den, a_den * b_den);
}

amount amount_sub(amount a, amount b)
{
    return amount_add(a, (amount){ -b.num, denominator(b) });
}

amount amount_times(amount a, int64_t num, int64_t den)
{
    return reduced((wide)a.num * num, (wide)denominator(a) * den);
}

int amount_cmp(amount a, amount b)
{
    wide left = (wide)a.num * denominator(b), right = (wide)b.num * denominator(a);

    return (left > right) - (left < right);
}

int amount_sign(amount a)
{
    return (a.num > 0) - (a.num < 0);
}

amount amount_down(amount a, int64_t step)
{
    wide num = (wide)a.num * step, den = denominator(a), whole = num / den;

    assert(step > 0);
    if (num % den < 0)
        whole--; /* division goes towards zero, we go down */
    return reduced(whole, step);
}

amount amount_up(amount a, int64_t step)
{
    amount down = amount_down((amount){ -a.num, denominator(a) }, step);

    return (amount){ -down.num, down.den };
}

void amount_text(amount a, char text_out[AMOUNT_TEXT_MAX])
{
    if (denominator(a) == 1)
        snprintf(text_out, AMOUNT_TEXT_MAX, "%" PRId64, a.num);
    else
        snprintf(text_out, AMOUNT_TEXT_MAX, "%" PRId64 "/%" PRId64, a.num, a.den);
}

/* Digits from *at on; false where there is none, or it passes the limit. */
static bool read_digits(slice text, size_t *at, int64_t max, int64_t *number_out,
                        int *count_out)
{
    int64_t number = 0;
    int count = 0;

    for (; *at < text.len && text.data[*at] >= '0' && text.data[*at] <= '9'; (*at)++, count++) {
        number = number * 10 + (text.data[*at] - '0');
        if (number > max)
            return false;
    }
    *number_out = number;
    *count_out = count;
    return count > 0;
}

bool amount_parse(slice text, amount *amount_out)
{
    bool minus = text.len > 0 && text.data[0] == '-';
    int64_t num, den = 1, decimals;
    size_t at = minus ? 1 : 0;
    int digits;

    if (!read_digits(text, &at, AMOUNT_TYPED_MAX, &num, &digits))
        return false;
    if (at < text.len && text.data[at] == '/') {
        at++;
        if (!read_digits(text, &at, DENOMINATOR_TYPED_MAX, &den, &digits) || den == 0)
            return false;
    } else if (at < text.len && (text.data[at] == ',' || text.data[at] == '.')) {
        at++;
        if (!read_digits(text, &at, 99, &decimals, &digits) || digits > 2)
            return false;
        den = digits == 2 ? 100 : 10;
        num = num * den + decimals;
    }
    if (at != text.len)
        return false;
    *amount_out = amount_of(minus ? -num : num, den);
    return true;
}

void amount_words(amount a, bool english, char text_out[AMOUNT_TEXT_MAX])
{
    wide hundredths = (wide)a.num * 100 / denominator(a);
    bool minus = hundredths < 0;
    int64_t size = (int64_t)(minus ? -hundredths : hundredths);
    int64_t whole = size / 100, rest = size % 100;
    const char *sign = minus ? (english ? "-" : "−") : "";
    char point = english ? '.' : ',';

    if (rest == 0)
        snprintf(text_out, AMOUNT_TEXT_MAX, "%s%" PRId64, sign, whole);
    else if (rest % 10 == 0)
        snprintf(text_out, AMOUNT_TEXT_MAX, "%s%" PRId64 "%c%" PRId64, sign, whole, point,
                 rest / 10);
    else
        snprintf(text_out, AMOUNT_TEXT_MAX, "%s%" PRId64 "%c%02" PRId64, sign, whole, point,
                 rest);
}
