using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RelateMail.Webhooks.Tests;

public sealed class TlsTests
{
    [Fact]
    public async Task A_certificate_that_no_authority_signed_gets_no_request()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(certificate)));
        await using WebApplication application = builder.Build();
        int requests = 0;
        application.Run(_ =>
        {
            requests++;
            return Task.CompletedTask;
        });
        await application.StartAsync(TestContext.Current.CancellationToken);
        Uri url = new(application.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        AttemptResult result = await Sending.SendAsync(Sending.Target(url), Sending.Message([]));

        Assert.Equal((AttemptOutcome.Retry, "tls"), (result.Outcome, result.ErrorCode));
        Assert.Equal(0, requests);
    }
}
