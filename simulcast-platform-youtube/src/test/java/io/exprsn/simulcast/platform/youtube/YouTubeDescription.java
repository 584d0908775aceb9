package io.exprsn.simulcast.platform.youtube;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import com.github.tomakehurst.wiremock.http.QueryParameter;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.util.List;

/** What YouTube's API and Google's token endpoints take: paths, parameters, bodies. See {@code ORIGIN.md} beside the files. */
final class YouTubeDescription {
    /** Read once: it is a large file. */
    private static final OpenApiInteractionValidator API = validator("youtube-v3.openapi.yaml");

    private static final OpenApiInteractionValidator OAUTH = validator("google-oauth.openapi.yaml");

    private static OpenApiInteractionValidator validator(String file) {
        return OpenApiInteractionValidator.createForSpecificationUrl(
                        YouTubeDescription.class.getResource(file).toString())
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request.security", Level.IGNORE)
                        .build())
                .build();
    }

    private YouTubeDescription() {}

    /** What is wrong with a request, one sentence each; empty if nothing is. */
    static List<String> wrongs(LoggedRequest request) {
        String path = URI.create(request.getUrl()).getPath();
        OpenApiInteractionValidator validator =
                path.startsWith("/youtube/") || path.startsWith("/upload/") ? API : OAUTH;
        SimpleRequest.Builder described =
                new SimpleRequest.Builder(request.getMethod().getName(), path);
        request.getQueryParams().values().stream()
                .filter(QueryParameter::isPresent)
                .forEach(one -> described.withQueryParam(one.key(), one.values()));
        String type = request.getHeader("Content-Type");
        if (type != null) {
            described.withContentType(type);
        }
        if (request.getBody().length > 0) {
            described.withBody(request.getBody());
        }
        return validator.validateRequest(described.build()).getMessages().stream()
                .filter(message -> message.getLevel() != Level.IGNORE)
                .map(ValidationReport.Message::toString)
                .toList();
    }
}
