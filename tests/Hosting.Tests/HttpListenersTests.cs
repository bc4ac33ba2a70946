using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting.Tests;

public sealed class HttpListenersTests
{
    [Theory]
    [InlineData(null, null, null, "Production", "http://*:8080")]
    [InlineData(null, null, null, "Development", "http://localhost:8080")]
    [InlineData("http://127.0.0.1:1;http://[::1]:2", "3", null, "Production", "http://127.0.0.1:1 http://[::1]:2")]
    [InlineData("", "3;4", "5", "Production", "http://*:3 http://*:4 https://*:5")]
    public void Addresses_come_from_urls_then_from_ports_then_from_the_default(
        string? urls, string? http, string? https, string environment, string expected)
    {
        IReadOnlyList<string> read =
            HttpListeners.Read(Configuration(urls, http, https), new TestEnvironment(environment));

        Assert.Equal(expected, string.Join(' ', read));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://localhost:21")]
    [InlineData("http://localhost:8080/path")]
    public void A_malformed_address_is_reported_by_name(string url)
    {
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => HttpListeners.Open(
            new KestrelServerOptions(), Configuration(url, null, null), new TestEnvironment("Production")));

        Assert.Equal($"ASPNETCORE_URLS: '{url}' does not have the form http://address:port.", exception.Message);
    }

    private static IConfigurationRoot Configuration(string? urls, string? http, string? https) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = urls,
            ["http_ports"] = http,
            ["https_ports"] = https,
        }).Build();

    private sealed class TestEnvironment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
