/*
 * io - how reading or writing bytes ended.
 *
 * Not an error matter: a full socket is a normal day.
 */
#ifndef BASE_IO_H
#define BASE_IO_H

enum io {
    IO_DONE,   /* some bytes moved (perhaps not all)      */
    IO_AGAIN,  /* nothing moved; wait until it is ready   */
    IO_CLOSED, /* the other end is gone, in good order    */
    IO_FAILED, /* the other end is gone, or the wire is   */
};

#endif
