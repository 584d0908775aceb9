/** Asks platforms about viewers, reads and writes their chats, and counts what a show takes. */
@NullMarked
package io.exprsn.simulcast.internal.audience;

import org.jspecify.annotations.NullMarked;
