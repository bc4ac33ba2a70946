using Microsoft.Extensions.Options;
using RelateMail.Smtp;

namespace RelateMail.Ingress.Tests;

public sealed class IngressOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(Failures(new IngressOptions()));

    [Fact]
    public void The_attachment_limit_must_be_smaller_than_the_message_limit() => Assert.Equal(
        ["Smtp:MaxAttachmentSizeBytes must be smaller than Smtp:MaxMessageSizeBytes."],
        Failures(new IngressOptions { MaxAttachmentSizeBytes = 52_428_800 }));

    [Fact]
    public void Ports_must_differ_unless_they_are_off()
    {
        Assert.Equal(
            ["Smtp:Mx:Port and Smtp:SecurePort must differ, unless one is 0 (off)."],
            Failures(new IngressOptions { Mx = { Port = 465 } }));
        Assert.Empty(Failures(new IngressOptions { Mx = { Port = 0 }, Port = 0, SecurePort = 0 }));
    }

    [Fact]
    public void Settings_of_a_certificate_need_a_certificate_path()
    {
        var options = new IngressOptions { CertificatePassword = "x", CertificateKeyPath = "key.pem" };
        options.Certificates.Add(new CertificateOptions { CertificatePath = "other.pem" });

        string[] failures = Failures(options);

        Assert.Equal(3, failures.Length);
        Assert.All(failures, failure => Assert.Contains("Smtp:CertificatePath", failure, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("localhost", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("::", true)]
    [InlineData("mx.example.org", false)]
    public void A_listen_address_is_an_ip_address_or_localhost(string address, bool isValid) =>
        Assert.Equal(isValid, Failures(new IngressOptions { ListenAddress = address }).Length == 0);

    [Theory]
    [InlineData(-1)]
    [InlineData(65_536)]
    public void Bounds_are_checked_in_nested_options(int port)
    {
        var options = new IngressOptions
        {
            Mx = { Port = port },
            Port = port,
            SecurePort = port,
            Mime = { MaxDepth = 1 },
        };
        options.Certificates.Add(new CertificateOptions());

        ValidateOptionsResult result = new IngressOptionsValidator().Validate(null, options);

        Assert.Equal(5, result.Failures!.Count());
    }

    private static string[] Failures(IngressOptions options)
    {
        var validator = new IngressOptionsConsistencyValidator(Options.Create(new SmtpOptions()));
        return [.. validator.Validate(null, options).Failures ?? []];
    }
}
