using Microsoft.AspNetCore.Builder;
using RelateMail.SignUp.Tests;
using RelateMail.Testing;

[assembly: AssemblyFixture(typeof(SignUpFixture))]

namespace RelateMail.SignUp.Tests;

/// <summary>One mail server and one application for all tests, which run in parallel.</summary>
public sealed class SignUpFixture : IAsyncLifetime
{
    private WebApplication _app = null!;

    public RelateMailServer Mail { get; private set; } = null!;

    public HttpClient App { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Mail = await RelateMailServer.StartAsync();
        _app = SignUpApplication.Create(
            ["--urls=http://127.0.0.1:0", $"--Smtp:Host={Mail.Host}", $"--Smtp:Port={Mail.SmtpPort}"]);
        await _app.StartAsync();
        App = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        App.Dispose();
        await _app.DisposeAsync();
        await Mail.DisposeAsync();
    }
}
