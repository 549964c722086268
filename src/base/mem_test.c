#include "base/mem.h"

#include "base/test.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

TEST(new_memory_is_zeroed)
{
    unsigned char *bytes = mem_array(unsigned char, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(bytes[i], 0);
    memset(bytes, 0xEE, 1000);
    bytes = mem_resize(bytes, 2000);
    assert_int_equal(bytes[999], 0xEE);
    mem_free(bytes);
}

TEST(nothing_can_be_had_copied_and_freed)
{
    void *none = mem_alloc(0), *array = mem_alloc_array(8, 0), *copy = mem_copy(NULL, 0);
    assert_true(none && array && copy);
    mem_free(none);
    mem_free(array);
    mem_free(copy);
    mem_free(NULL);
}

TEST(a_copy_is_a_copy)
{
    char *copy = mem_copy("abc", 4);
    assert_string_equal(copy, "abc");
    mem_free(copy);
}

TEST(more_than_there_is_ends_the_program)
{
    volatile size_t much = SIZE_MAX / 2;
    pid_t child = fork();
    if (child == 0) {
        dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
        mem_free(mem_alloc_array(much, 3)); /* the product would wrap round */
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
}

TEST_MAIN("base/mem", CASE(new_memory_is_zeroed), CASE(nothing_can_be_had_copied_and_freed),
          CASE(a_copy_is_a_copy), CASE(more_than_there_is_ends_the_program))
