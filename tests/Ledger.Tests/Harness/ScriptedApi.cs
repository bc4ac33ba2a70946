using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RelateMail.Ledger.Api;
using RelateMail.Ledger.CommandLine;

namespace RelateMail.Ledger.Tests.Harness;

/// <summary>The HTTP API with mailboxes that a test fills.</summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    private const string Key = "a-key-for-the-test";
    private readonly WebApplication _app;
    private int _refusals;

    private ScriptedApi(WebApplication app)
    {
        _app = app;
    }

    /// <summary>Messages by mailbox, in order. Other mailboxes are unknown.</summary>
    public Dictionary<string, List<StoredMail>> Mailboxes { get; } = [];

    /// <summary>The requested paths.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Messages per page. The limit of the request is ignored.</summary>
    public int PageSize { get; set; } = 500;

    /// <summary>The number of requests that are answered 503 from now on.</summary>
    public int Refusals { get => _refusals; set => _refusals = value; }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features
        .Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<ScriptedApi> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var api = new ScriptedApi(app);
        app.Use(api.CheckAsync);
        app.MapGet("/api/v1/mailboxes/{address}/messages", api.List);
        app.MapGet("/api/v1/mailboxes/{address}/messages/{uid:long}/raw", api.Raw);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return api;
    }

    public MailboxApi CreateClient(TimeSpan patience, params IEnumerable<Uri> others) => new(
        new ApiOptions([.. others.Append(Address).Select(node => new Uri(node, "/api/v1/"))], Key), patience);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        lock (Requests)
        {
            Requests.Add(context.Request.Path + context.Request.QueryString);
        }

        if (context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            context.Response.StatusCode = 401;
        }
        else if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            context.Response.StatusCode = 503;
        }
        else
        {
            await next(context);
        }
    }

    private IResult List(string address, long? after, string order)
    {
        if (!Mailboxes.TryGetValue(address, out List<StoredMail>? mails))
        {
            return Results.NotFound();
        }

        IEnumerable<(StoredMail Mail, long Uid)> all = mails.Select((mail, index) => (mail, index + 1L));
        bool isDescending = order == "desc";
        (StoredMail Mail, long Uid)[] rest =
        [
            .. (isDescending ? all.Reverse() : all)
                .Where(item => after is null || (isDescending ? item.Uid < after : item.Uid > after)),
        ];
        return Results.Json(new
        {
            items = rest.Take(PageSize).Select(item => new
            {
                uid = item.Uid,
                transactionId = item.Mail.Id,
                receivedAt = DateTimeOffset.UtcNow,
                size = item.Mail.Content.Length,
                messageId = item.Mail.MessageId,
                subject = "ignored",
            }),
            next = (rest.Length > 0 ? rest[Math.Min(PageSize, rest.Length) - 1].Uid : 0)
                .ToString(CultureInfo.InvariantCulture),
            hasMore = rest.Length > PageSize,
        });
    }

    private IResult Raw(string address, long uid) => Results.Bytes(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Delivered-To: {address}\r\n")
            + Mailboxes[address][(int)uid - 1].Content));
}

/// <summary>A message in a mailbox.</summary>
internal sealed record StoredMail(Guid Id, string MessageId, string Content);
