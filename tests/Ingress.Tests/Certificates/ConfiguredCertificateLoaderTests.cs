using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Ingress.Certificates;
using RelateMail.Smtp;
using RelateMail.Storage;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Certificates;

public sealed class ConfiguredCertificateLoaderTests : IDisposable
{
    private readonly TestCertificates _files = new();
    private readonly LogCapture _log = new();
    private readonly FakeTimeProvider _timeProvider = new(DateTimeOffset.UtcNow);
    private readonly IngressOptions _options = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void No_certificate_is_served_if_none_is_configured() =>
        Assert.False(Loader(Environments.Production).Load().IsConfigured);

    [Fact]
    public void A_relative_path_is_resolved_against_the_content_root()
    {
        _files.Write("mx.pem", Pem());
        _options.CertificatePath = "mx.pem";

        Assert.True(Loader(Environments.Production).Load().IsConfigured);
        Assert.Equal(1, _log.Count(420));
    }

    [Fact]
    public void A_failure_names_the_setting_the_file_and_the_reason()
    {
        _options.CertificatePath = _files.Write("mx.pem", Pem());
        _options.Certificates.Add(new CertificateOptions { CertificatePath = "missing.pem" });

        OptionsValidationException exception =
            Assert.Throws<OptionsValidationException>(() => Loader(Environments.Production).Load());

        Assert.Equal(
            $"Smtp:Certificates:0: {Path.Combine(_files.Directory, "missing.pem")} does not exist.", exception.Message);
    }

    [Fact]
    public void An_expired_certificate_is_served_with_an_error_in_the_log()
    {
        _options.CertificatePath = _files.Write("old.pem", Pem(DateTimeOffset.UtcNow.AddDays(-1)));

        Assert.True(Loader(Environments.Production).Load().IsConfigured);
        Assert.Contains(_log.Entries, static entry => entry is { Level: LogLevel.Error, Id: 421 });
    }

    [Fact]
    public void Development_creates_one_certificate_that_only_its_owner_can_read()
    {
        ServedCertificates made = Loader(Environments.Development, "mx.example.test").Load();
        ServedCertificates kept = Loader(Environments.Development, "mx.example.test").Load();

        X509Certificate2 leaf = made.ForName(null).TargetCertificate;
        Assert.Equal(leaf.Thumbprint, kept.ForName(null).TargetCertificate.Thumbprint);
        X509SubjectAlternativeNameExtension names =
            leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["mx.example.test", "localhost"], names.EnumerateDnsNames());
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], names.EnumerateIPAddresses());
        Assert.Equal("1.2.840.10045.2.1", leaf.GetKeyAlgorithm());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(_files.Directory, "data", DevelopmentCertificate.FileName)));
        }
    }

    [Fact]
    public void An_expired_or_damaged_development_certificate_or_one_for_another_name_is_replaced()
    {
        string first = Thumbprint("localhost");
        string second = Thumbprint("mx.example.test");
        _timeProvider.Advance(TimeSpan.FromDays(366));
        string third = Thumbprint("mx.example.test");
        _files.Write(Path.Combine("data", DevelopmentCertificate.FileName), "damaged");
        string fourth = Thumbprint("mx.example.test");

        Assert.Equal(4, new[] { first, second, third, fourth }.Distinct().Count());
    }

    [Fact]
    public void Development_creates_no_certificate_if_one_is_configured()
    {
        _options.CertificatePath = _files.Write("mx.pem", Pem());

        Loader(Environments.Development).Load();

        Assert.False(Directory.Exists(Path.Combine(_files.Directory, "data")));
    }

    [Fact]
    public void The_error_names_a_data_directory_that_cannot_be_created()
    {
        _files.Write("data", "a file, not a directory");

        OptionsValidationException exception =
            Assert.Throws<OptionsValidationException>(() => Loader(Environments.Development).Load());

        Assert.Contains(Path.Combine(_files.Directory, "data"), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MX.Example.net", "", "mx.example.net", "mail.example.com")]
    [InlineData("[192.0.2.1]", "", "mx.example.org", "mail.example.com")] // an address literal is not a name
    [InlineData("", "Other.Example.com", "mx.example.org", "other.example.com")]
    public void Each_certificate_has_a_server_name(string server, string given, string first, string second)
    {
        _options.CertificatePath = _files.Write("mx.pem", Pem());
        _options.Certificates.Add(Second(given));

        Assert.Equal(
            [first, second],
            Loader(Environments.Production, server).Load().Configured.Select(static one => one.ServerName));
    }

    [Fact]
    public void Two_certificates_for_one_name_fail_the_start_and_the_error_names_both_keys()
    {
        _options.CertificatePath = _files.Write("mx.pem", Pem());
        _options.Certificates.Add(Second("MX.example.org"));

        Assert.Equal(
            "Smtp:CertificatePath and Smtp:Certificates:0 are both for mx.example.org; set another"
            + " Smtp:Certificates:0:ServerName.",
            Assert.Throws<OptionsValidationException>(() => Loader(Environments.Production).Load()).Message);
    }

    private CertificateOptions Second(string serverName)
    {
        X509Certificate2 leaf = TestCertificates.Leaf(names: ["mail.example.com"]);
        return new()
        {
            CertificatePath = _files.Write(
                "mail.pem", $"{leaf.ExportCertificatePem()}\n{TestCertificates.KeyPem(leaf)}"),
            ServerName = serverName,
        };
    }

    private string Thumbprint(string serverName) =>
        Loader(Environments.Development, serverName).Load().ForName(null).TargetCertificate.Thumbprint;

    private static string Pem(DateTimeOffset? notAfter = null)
    {
        X509Certificate2 leaf = TestCertificates.Leaf(notAfter: notAfter);
        return $"{leaf.ExportCertificatePem()}\n{TestCertificates.KeyPem(leaf)}";
    }

    private ConfiguredCertificateLoader Loader(string environment, string serverName = "") => new(
        Options.Create(_options),
        Options.Create(new SmtpOptions { ServerName = serverName }),
        Options.Create(new StorageOptions()),
        new TestEnvironment { EnvironmentName = environment, ContentRootPath = _files.Directory },
        _timeProvider,
        _log.For<ConfiguredCertificateLoader>());

    private sealed class TestEnvironment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "";

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
