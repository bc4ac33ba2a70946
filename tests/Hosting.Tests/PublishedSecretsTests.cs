using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace RelateMail.Hosting.Tests;

/// <summary>Keys and passwords that everyone can read in the repository protect nothing.</summary>
public sealed class PublishedSecretsTests
{
    [Theory]
    [InlineData("Api:AdminKey", "development-admin-key")]
    [InlineData("Api:AdminKey", "change-me-admin-key")]
    [InlineData("Api:Keys:0:Key", "change-me-admin-key")]
    [InlineData("Storage:SiloPassword", "development-silo")]
    [InlineData("Storage:GatewayPassword", "change-me-gateway")]
    [InlineData("ConnectionStrings:RelateMail", "Host=postgres;Username=relatemail;Password=development-gateway")]
    [InlineData("ConnectionStrings:RelateMailOwner", "Host=postgres;password=change-me-owner;Database=relatemail")]
    [InlineData("Certificates:EncryptionKey", "ZGV2ZWxvcG1lbnQtY2VydGlmaWNhdGUta2V5LTMyLW8=")]
    [InlineData("Certificates:EncryptionKey", "Y2hhbmdlLW1lLWNlcnRpZmljYXRlLWtleS0zMi1vY3Q=\n")]
    [InlineData("Directory:Accounts:0:Password", "alice-secret")]
    public void Published_secret_stops_the_start_and_is_not_printed(string key, string value)
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(
            () => PublishedSecrets.Refuse(Settings((key, value)), new Named("Production")));

        Assert.Contains(key, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value.Trim(), refused.Message, StringComparison.Ordinal);
        Assert.NotNull(StartupErrors.Explain(refused));
        PublishedSecrets.Refuse(Settings((key, value)), new Named("Development"));
        PublishedSecrets.Refuse(Settings((key, value), ("AllowPublishedSecrets", "true")), new Named("Production"));
    }

    [Theory]
    [InlineData("Api:AdminKey", "2b7e151628aed2a6abf7158809cf4f3c")]
    [InlineData("ConnectionStrings:RelateMail", "Host=development-gateway;Username=silo;Password=l2fN")]
    [InlineData("Smtp:ServerName", "mail.example.org")]
    public void Other_values_do_not_stop_the_start(string key, string value) =>
        PublishedSecrets.Refuse(Settings((key, value)), new Named("Production"));

    /// <summary>The list knows every secret of the examples.</summary>
    [Theory]
    [InlineData("docker-compose.yml", ":-", "}")]
    [InlineData("deploy/kubernetes/overlays/example/secrets.yaml", ": ", "\n")]
    public void Every_secret_of_the_examples_is_known(string file, string before, string after)
    {
        string text = string.Join('\n', File.ReadLines(Path.Combine(Root(), file))
            .Where(static line => !line.TrimStart().StartsWith('#')));
        string[] secrets = [.. text.Split(before).Skip(1).Select(part => part.Split(after)[0].Split(" #")[0].Trim())];

        string[] known = [.. secrets.Where(static value => Record.Exception(
            () => PublishedSecrets.Refuse(Settings(("Some:Key", value)), new Named("Production"))) is not null)];
        string[] unknown = [.. secrets.Except(known).Where(static value =>
            value.Contains("assword=", StringComparison.Ordinal) || value.Contains("secret", StringComparison.Ordinal)
            || value.Contains("change-me", StringComparison.Ordinal)
            || value.Contains("development-", StringComparison.Ordinal))];

        Assert.NotEmpty(known);
        Assert.All(unknown, static value => Assert.Contains("certificate.pem", value, StringComparison.Ordinal));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RelateMail.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    private static IConfiguration Settings(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
        .Build();

    private sealed class Named(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
