using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using RelateMail.Hosting.Telemetry;

namespace RelateMail.EndToEnd.Tests.Telemetry;

/// <summary>Access to <c>/metrics</c>, and how to disable it.</summary>
public sealed class MetricsEndpointTests
{
    private const string Key = "a-key-for-the-metrics";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer " + Key + "x", HttpStatusCode.Unauthorized)]
    [InlineData("Basic " + Key, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer " + Key, HttpStatusCode.OK)]
    [InlineData("bearer " + Key, HttpStatusCode.OK)]
    public async Task Metrics_with_a_key_are_readable_only_with_that_key(string? authorization, HttpStatusCode status)
    {
        await using WebApplication app = await StartAsync(("Telemetry:MetricsKey", Key));

        Assert.Equal(status, await GetAsync(app, authorization));
    }

    [Fact]
    public async Task Metrics_without_a_key_are_readable_by_every_client()
    {
        await using WebApplication app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, await GetAsync(app, authorization: null));
    }

    [Theory]
    [InlineData("Telemetry:Prometheus", "false")]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    public async Task Disabled_metrics_are_not_found(string setting, string value)
    {
        await using WebApplication app = await StartAsync((setting, value));

        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(app, authorization: null));
    }

    [Theory]
    [InlineData("http://127.0.0.1:4317", null, null, true)]
    [InlineData(null, "http://127.0.0.1:4317", null, true)]
    [InlineData("http://127.0.0.1:4317", null, "none", false)]
    [InlineData(null, null, null, false)]
    [InlineData(null, null, "otlp", false)] // an exporter without an address is ignored
    public void Traces_are_recorded_only_if_they_are_exported(
        string? all, string? traces, string? exporter, bool expected)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = all,
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = traces,
            ["OTEL_TRACES_EXPORTER"] = exporter,
        }).Build();

        Assert.Equal(expected, TelemetryExtensions.HasTraces(configuration));
    }

    [Fact]
    public async Task Spans_have_no_listener_without_an_exporter()
    {
        using var source = new ActivitySource("RelateMail.Smtp");
        await using WebApplication app = await StartAsync();

        Assert.False(source.HasListeners());
    }

    [Fact]
    public async Task A_key_that_is_too_short_stops_the_start_and_is_not_printed()
    {
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(("Telemetry:MetricsKey", "short")));

        Assert.Contains("Telemetry:MetricsKey", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'short'", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(params (string Key, string Value)[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        foreach ((string key, string value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.AddTelemetry("relatemail-test");
        WebApplication app = builder.Build();
        app.MapMetrics();
        await app.StartAsync(Token);
        return app;
    }

    private static async Task<HttpStatusCode> GetAsync(WebApplication app, string? authorization)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(app.Urls.Single()), "/metrics"));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using HttpResponseMessage answer = await http.SendAsync(request, Token);
        return answer.StatusCode;
    }
}
