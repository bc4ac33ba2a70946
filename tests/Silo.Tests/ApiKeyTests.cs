using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Tests.Harness;
using RelateMail.Storage;

namespace RelateMail.Silo.Tests;

public sealed class ApiKeyTests(SharedHost shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "no-key", "Bearer realm=\"relatemail\"")]
    [InlineData("Basic YTpi", "no-key", "Bearer realm=\"relatemail\"")]
    [InlineData("Bearer", "no-key", "Bearer realm=\"relatemail\"")]
    [InlineData("Bearer wrong", "wrong-key", "Bearer realm=\"relatemail\", error=\"invalid_token\"")]
    [InlineData("Bearer " + SiloHost.Key + "x", "wrong-key", "Bearer realm=\"relatemail\", error=\"invalid_token\"")]
    public async Task Every_path_of_the_API_is_refused_without_a_valid_key(
        string? authorization, string code, string challenge)
    {
        using HttpClient client = shared.Host.MakeClient();
        if (authorization is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }

        foreach (string path in (string[])["domains", "accounts/bob@example.org", "nothing-here"])
        {
            using HttpResponseMessage answer = await client
                .GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative), Token);
            Assert.Equal(challenge, Assert.Single(answer.Headers.WwwAuthenticate.Select(value => value.ToString())));
            await Task.FromResult(answer).ProblemAsync(401, code);
        }
    }

    [Fact]
    public async Task Authentication_scheme_is_accepted_in_any_case()
    {
        using HttpClient client = shared.Host.MakeClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"bearer {SiloHost.Key}");

        await client.GetAsync(new Uri("/api/v1/domains", UriKind.Relative), Token).StatusAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Host_without_a_key_outside_Development_refuses_every_request_and_warns_once()
    {
        await using SiloHost host = await SiloHost.StartAsync(key: null);
        host.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "");

        string detail = await host.GetAsync("domains").ProblemAsync(401, "key-not-set");

        Assert.Contains("Api:AdminKey", detail, StringComparison.Ordinal);
        LogLine warning = Assert.Single(host.Logs.Lines, line => line.EventId == 500);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("Api__AdminKey", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_of_Development_is_created_once_and_readable_only_by_its_owner()
    {
        using var folder = new TestFolder();

        AdminKey[] keys = await Task.WhenAll( // like several processes that start at the same time
            Enumerable.Range(0, 8).Select(_ => SetUpKeyAsync(folder)));
        AdminKey later = await SetUpKeyAsync(folder);

        string path = Assert.Single(Directory.GetFiles(folder.Path));
        string text = (await File.ReadAllTextAsync(path, Token)).Trim();
        Assert.Equal(43, text.Length); // 32 octets in base64url
        Assert.All(keys.Append(later), key => Assert.True(key.Matches(text) && key.FilePath == path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task Key_file_without_a_key_stops_the_start_and_is_named()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "api-key"), "short\n", Token);

        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(
            () => SetUpKeyAsync(folder));

        Assert.Contains(Path.Combine(folder.Path, "api-key"), exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fifteen-letters")]
    [InlineData("sixteen letters.")] // a space
    [InlineData("sechzehn-zeichén")] // not ASCII
    public void Key_that_is_too_short_or_not_printable_ASCII_is_an_invalid_setting(string key)
    {
        ValidateOptionsResult result = new ApiOptionsValidator().Validate(null, new ApiOptions { AdminKey = key });

        Assert.True(result.Failed);
        Assert.DoesNotContain(key, result.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")] // an environment variable that is set but empty
    [InlineData("sixteen-letters.")]
    public void Missing_key_and_long_key_are_valid_settings(string? key) =>
        Assert.True(new ApiOptionsValidator().Validate(null, new ApiOptions { AdminKey = key }).Succeeded);

    private static async Task<AdminKey> SetUpKeyAsync(TestFolder folder)
    {
        IOptions<ApiOptions> options = Options.Create(new ApiOptions());
        var key = new AdminKey(options);
        var setup = new AdminKeySetup(
            key,
            options,
            Options.Create(new StorageOptions { DataDirectory = folder.Path }),
            new TestEnvironment { EnvironmentName = Environments.Development, ContentRootPath = folder.Path },
            new LoggerFactory().CreateLogger<AdminKeySetup>());
        await setup.StartingAsync(Token);
        return key;
    }

    private sealed class TestEnvironment : IHostEnvironment
    {
        public required string EnvironmentName { get; set; }

        public required string ContentRootPath { get; set; }

        public string ApplicationName { get; set; } = "tests";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
