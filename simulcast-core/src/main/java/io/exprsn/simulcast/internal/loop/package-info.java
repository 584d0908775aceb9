/** The one thread on which a session decides, and how it asks for what may block. */
@NullMarked
package io.exprsn.simulcast.internal.loop;

import org.jspecify.annotations.NullMarked;
