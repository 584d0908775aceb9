/** Well-known services that take RTMP or SRT and whose stream key is copied by hand: addresses and limits as dated data. */
@NullMarked
package io.exprsn.simulcast.service;

import org.jspecify.annotations.NullMarked;
