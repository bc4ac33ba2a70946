using System.Collections.Concurrent;
using System.Security.Cryptography;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace RelateMail.SignUp;

/// <summary>
/// A small web application: a person signs up with an address, gets a mail with a link, and follows it. The settings
/// <c>Smtp:Host</c> and <c>Smtp:Port</c> name its mail server.
/// </summary>
public static class SignUpApplication
{
    private const int Attempts = 3;

    /// <summary>Creates the application; the caller starts it.</summary>
    public static WebApplication Create(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        WebApplication app = builder.Build();
        var pending = new ConcurrentDictionary<string, string>();
        var confirmed = new ConcurrentDictionary<string, bool>();
        app.MapPost("/signup", async (string email, HttpRequest request, CancellationToken cancellationToken) =>
        {
            string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            pending[token] = email;
            var link = new Uri($"{request.Scheme}://{request.Host}/confirm?token={token}");
            await SendAsync(app.Configuration, email, link, cancellationToken);
            return Results.Accepted();
        });
        app.MapGet("/confirm", (string token) => pending.TryRemove(token, out string? email)
            ? Results.Text(confirmed.TryAdd(email, true) ? $"Welcome, {email}." : "You are confirmed already.")
            : Results.NotFound());
        app.MapGet("/members/{email}", (string email) =>
            confirmed.ContainsKey(email) ? Results.Ok() : Results.NotFound());
        return app;
    }

    /// <summary>Sends the mail; again if the server defers it or the connection is lost.</summary>
    private static async Task SendAsync(
        IConfiguration settings, string email, Uri link, CancellationToken cancellationToken)
    {
        var message = new MimeMessage
        {
            From = { new MailboxAddress("Sign-up", "no-reply@example.org") },
            To = { MailboxAddress.Parse(email) },
            Subject = "Confirm your address",
            Body = new BodyBuilder { HtmlBody = $"<p>Welcome! <a href=\"{link}\">Confirm your address</a></p>" }
                .ToMessageBody(),
        };
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using var client = new SmtpClient();
                await client.ConnectAsync(
                    settings["Smtp:Host"] ?? "localhost", settings.GetValue("Smtp:Port", 25),
                    SecureSocketOptions.StartTlsWhenAvailable,
                    cancellationToken);
                await client.SendAsync(message, cancellationToken);
                await client.DisconnectAsync(quit: true, cancellationToken);
                return;
            }
            catch (Exception exception) when (attempt < Attempts && exception is
                SmtpCommandException { StatusCode: >= (SmtpStatusCode)400 and < (SmtpStatusCode)500 }
                or SmtpProtocolException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), cancellationToken);
            }
        }
    }
}
