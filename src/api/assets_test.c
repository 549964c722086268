/* The table is whatever the last build of the page made, or empty: these hold for both. */
#include "api/assets.h"
#include "base/test.h"

TEST(every_asset_is_found_by_its_path)
{
    for (size_t i = 0; i < assets_count; i++) {
        assert_ptr_equal(asset_find(assets[i].path), &assets[i]);
        assert_int_equal(assets[i].path.data[0], '/');
        assert_true(assets[i].content_type.len > 0);
        assert_int_equal(assets[i].etag.data[0], '"');
        assert_int_equal(assets[i].etag.data[assets[i].etag.len - 1], '"');
    }
}

TEST(the_bare_path_is_the_page)
{
    assert_ptr_equal(asset_find(SLICE("/")), asset_find(SLICE("/index.html")));
}

TEST(what_is_not_there_is_not_found)
{
    assert_null(asset_find(SLICE("")));
    assert_null(asset_find(SLICE("/no-such-file")));
    assert_null(asset_find(SLICE("index.html")));
    assert_null(asset_find(SLICE("/../index.html")));
}

TEST(compressed_is_smaller_and_is_gzip)
{
    for (size_t i = 0; i < assets_count; i++) {
        slice gzip = assets[i].gzip;
        if (gzip.len == 0)
            continue;
        assert_true(gzip.len < assets[i].bytes.len);
        assert_int_equal((unsigned char)gzip.data[0], 0x1f);
        assert_int_equal((unsigned char)gzip.data[1], 0x8b);
    }
}

TEST_MAIN("assets", CASE(every_asset_is_found_by_its_path), CASE(the_bare_path_is_the_page),
          CASE(what_is_not_there_is_not_found), CASE(compressed_is_smaller_and_is_gzip))
