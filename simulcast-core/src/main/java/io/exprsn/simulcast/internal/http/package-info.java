/** HTTP, by the one class that knows the library behind it. Knows nothing of platforms or credentials. */
@NullMarked
package io.exprsn.simulcast.internal.http;

import org.jspecify.annotations.NullMarked;
