using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Serving;
using RelateMail.WebConsole.Messages;
using RelateMail.WebConsole.Pages;
using RelateMail.WebConsole.Shared;

namespace RelateMail.WebConsole.Endpoints;

/// <summary>Mailboxes and their messages.</summary>
internal static class MailboxEndpoints
{
    /// <summary>Octets of embedded images of one message.</summary>
    private const long MaxImages = 10_000_000;

    public static void Map(RouteGroupBuilder signed)
    {
        signed.MapGet("/mailboxes", (Delegate)ListAsync);
        signed.MapGet("/mailboxes/{address}", MessagesAsync);
        signed.MapGet("/mailboxes/{address}/{uid:long}", MessageAsync);
        signed.MapPost("/mailboxes/{address}/{uid:long}", ChangeAsync);
        signed.MapGet("/mailboxes/{address}/{uid:long}/delete", ConfirmAsync);
        signed.MapGet("/mailboxes/{address}/{uid:long}/html", HtmlAsync);
        signed.MapGet("/mailboxes/{address}/{uid:long}/raw", Raw);
        signed.MapGet("/mailboxes/{address}/{uid:long}/parts/{number:int}", Part);
    }

    private static async Task<IResult> ListAsync(HttpContext http)
    {
        PageContext page = Signed.PageOf(http);
        string? domain = page.Query("domain"), prefix = page.Query("prefix"), after = page.Query("after");
        ApiAnswer found = (domain, after) switch
        {
            (null, null) => await page.GetAsync($"mailboxes?limit=50&prefix={prefix}"),
            (null, _) => await page.GetAsync($"mailboxes?limit=50&prefix={prefix}&after={after}"),
            (_, null) => await page.GetAsync($"mailboxes?limit=50&prefix={prefix}&domain={domain}"),
            _ => await page.GetAsync($"mailboxes?limit=50&prefix={prefix}&domain={domain}&after={after}"),
        };
        page.Problem = found.Problem;
        return Answers.Page<MailboxesPage>(
            page, ("Mailboxes", found.Json), ("First", Answers.First(page)), ("Next", Answers.Next(page, found.Json)));
    }

    private static async Task<IResult> MessagesAsync(HttpContext http, string address)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer mailbox = await page.GetAsync($"mailboxes/{address}");
        if (!mailbox.IsDone)
        {
            return Answers.Problem(page, mailbox);
        }

        string quarantined = page.Query("quarantined") ?? "exclude";
        const string Order = "desc";
        ApiAnswer found = page.Query("after") is { } after
            ? await page.GetAsync(
                $"mailboxes/{address}/messages?order={Order}&preview=true&quarantined={quarantined}&after={after}")
            : await page.GetAsync($"mailboxes/{address}/messages?order={Order}&preview=true&quarantined={quarantined}");
        page.Problem = found.Problem;
        return Answers.Page<MessagesPage>(
            page, ("Address", address), ("Mailbox", mailbox.Json), ("Messages", found.Json),
            ("First", Answers.First(page)), ("Next", Answers.Next(page, found.Json)));
    }

    private static async Task<IResult> MessageAsync(HttpContext http, string address, long uid)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer message = await page.GetAsync($"mailboxes/{address}/messages/{uid}");
        if (!message.IsDone)
        {
            return Answers.Problem(page, message);
        }

        string view = page.Query("view") ?? (message.Json.Text("text") is null && message.Json.Text("html") is not null
            ? "html" : "text");
        return Answers.Page<MessageViewPage>(
            page, ("Address", address), ("Uid", uid), ("View", view), ("Message", message.Json));
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, string address, long uid)
    {
        PageContext page = Signed.PageOf(http);
        string here = page.Link($"mailboxes/{address}/{uid}");
        (ApiAnswer answer, string to, string done) = (await http.Request.ReadFormAsync())["do"].ToString() switch
        {
            "delete" => (await page.SendAsync(HttpMethods.Delete, $"mailboxes/{address}/messages/{uid}", null),
                page.Link($"mailboxes/{address}"), "deleted"),
            "release" => (await page.SendAsync(HttpMethods.Post, $"mailboxes/{address}/messages/{uid}/release", null),
                page.Link($"mailboxes/{address}"), "released"),
            var word => (await page.SendAsync(
                HttpMethods.Patch, $"mailboxes/{address}/messages/{uid}", new JsonObject { ["seen"] = word == "read" }),
                here, "saved"),
        };
        return answer.IsDone ? Answers.To(to, done) : Answers.Problem(page, answer);
    }

    private static IResult ConfirmAsync(HttpContext http, string address, long uid)
    {
        PageContext page = Signed.PageOf(http);
        string here = page.Link($"mailboxes/{address}/{uid}");
        return Answers.Page<ConfirmPage>(
            page, ("Active", Section.Mailboxes), ("Question", "Delete this message?"),
            ("Consequence", "The message cannot be restored, and webhooks that have not got it yet will not get it."),
            ("Action", here), ("Back", here));
    }

    /// <summary>The HTML of a message as a document of its own, for a frame without any right.</summary>
    private static async Task<IResult> HtmlAsync(HttpContext http, string address, long uid)
    {
        PageContext page = Signed.PageOf(http);
        ApiAnswer message = await page.GetAsync($"mailboxes/{address}/messages/{uid}");
        if (message.Json.Text("html") is not { } html)
        {
            return Results.NotFound();
        }

        bool withRemoteImages = page.Query("images") == "remote";
        Dictionary<string, string> images = await ReadImagesAsync(page, address, uid, message.Json);
        http.Response.Headers.ContentSecurityPolicy = SafeHtml.Policy(withRemoteImages);
        return Results.Text(SafeHtml.Clean(html, images, withRemoteImages), "text/html; charset=utf-8");
    }

    private static async Task<Dictionary<string, string>> ReadImagesAsync(
        PageContext page, string address, long uid, JsonElement message)
    {
        var images = new Dictionary<string, string>();
        long left = MaxImages;
        foreach (JsonElement part in message.Items("parts"))
        {
            string type = part.Text("contentType") ?? "";
            if (part.Text("contentId") is not { } id || part.Number("size") > left
                || type is not ("image/png" or "image/jpeg" or "image/gif" or "image/webp" or "image/bmp"))
            {
                continue;
            }

            ApiAnswer image = await page.GetAsync($"mailboxes/{address}/messages/{uid}/parts/{part.Number("number")}");
            if (image.IsDone)
            {
                left -= image.Octets.Length;
                images.TryAdd(id.Trim('<', '>'), $"data:{type};base64,{Convert.ToBase64String(image.Octets)}");
            }
        }

        return images;
    }

    private static Forwarded Raw(HttpContext http, string address, long uid) => new(
        Signed.PageOf(http), PathText.Of($"mailboxes/{address}/messages/{uid}/raw"), $"message-{uid}.eml");

    private static Forwarded Part(HttpContext http, string address, long uid, int number) => new(
        Signed.PageOf(http), PathText.Of($"mailboxes/{address}/messages/{uid}/parts/{number}"), null);
}
