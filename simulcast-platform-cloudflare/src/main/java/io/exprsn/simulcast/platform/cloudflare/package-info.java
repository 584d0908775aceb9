/** The Cloudflare Stream adapter. A shell for now: the adapter comes with its interface. */
@NullMarked
package io.exprsn.simulcast.platform.cloudflare;

import org.jspecify.annotations.NullMarked;
