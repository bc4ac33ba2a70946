using System.Net;
using System.Text;
using RelateMail.Webhooks.Formats;
using RelateMail.Webhooks.Signing;

namespace RelateMail.Webhooks.Sending;

/// <summary>Builds the request of an attempt.</summary>
internal static class RequestBuilder
{
    /// <summary>Fields that belong to the connection or to the format, and that no setting replaces.</summary>
    private static readonly HashSet<string> s_reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Content-Type", "Transfer-Encoding", "Expect", "Upgrade", "TE",
        "Trailer", "Keep-Alive", "Proxy-Connection", "webhook-id", "webhook-timestamp", "webhook-signature",
    };

    public static async Task<HttpRequestMessage> BuildAsync(
        WebhookTarget target, WebhookFormat format, WebhookEvent message, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(HttpMethod.Post, target.Url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower, // HTTP/1.1 without TLS
        };
        if (format.Shape == BodyShape.Native)
        {
            byte[] body = NativeBody.Write(message);
            if (body.Length >= NativeBody.MaxOctets)
            {
                throw new ArgumentException(
                    $"The event has {body.Length} octets; the limit is {NativeBody.MaxOctets}.", nameof(message));
            }

            if (target.Secrets.Count == 0)
            {
                throw new ArgumentException("The native format needs a secret.", nameof(target));
            }

            NativeBody.Apply(request, target, message, body, now);
        }
        else if (message.OpenContent is null)
        {
            throw new ArgumentException($"The format {format.Name} needs a message.", nameof(message));
        }
        else
        {
            request.Content = await MessageBody.CreateAsync(format, message, target.Secrets, now, cancellationToken);
        }

        AddHeaders(request, target, format, now);
        return request;
    }

    private static void AddHeaders(
        HttpRequestMessage request, WebhookTarget target, WebhookFormat format, DateTimeOffset now)
    {
        foreach ((string name, string value) in target.Headers.Where(static one => !s_reserved.Contains(one.Key)))
        {
            Add(request, name, value);
        }

        switch (target.Credentials)
        {
            case WebhookCredentials.Basic basic:
                byte[] pair = Encoding.UTF8.GetBytes($"{basic.User}:{basic.Password}");
                Set(request, "Authorization", "Basic " + Convert.ToBase64String(pair));
                break;
            case WebhookCredentials.Header header when !s_reserved.Contains(header.Name):
                Set(request, header.Name, header.Value);
                break;
            case WebhookCredentials.Jwt jwt:
                string token = JsonWebToken.Create(jwt.Secret, format.JwtIssuer, now);
                string name = jwt.Name ?? format.JwtHeader;
                Set(request, name, name == "Authorization" ? "Bearer " + token : token);
                break;
            case WebhookCredentials.Header:
                throw new ArgumentException("The header field of the credentials is reserved.", nameof(target));
            default:
                break;
        }

        if (!request.Headers.Contains("User-Agent"))
        {
            Add(request, "User-Agent", "RelateMail");
        }
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        Add(request, name, value);
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (value.Any(static one => char.IsControl(one) || one > '~')
            || !request.Headers.TryAddWithoutValidation(name, value))
        {
            throw new ArgumentException($"The header field {name} cannot be sent.", nameof(value));
        }
    }
}
