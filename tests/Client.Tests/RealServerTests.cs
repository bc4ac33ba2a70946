using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using RelateMail.Api.Contracts;
using RelateMail.Testing;

namespace RelateMail.Client.Tests;

/// <summary>The client against a whole server.</summary>
public sealed class RealServerTests(RealServer server)
{
    private readonly RelateMailClient _api = server.Api;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_shows_its_scopes()
    {
        ApiView api = await _api.GetApiAsync(Token);

        Assert.Contains("mail.read", api.Key.Scopes);
        Assert.Equal(500, api.Limits.PageItemCount);
    }

    [Fact]
    public async Task Directory_is_made_changed_listed_and_deleted()
    {
        ApiAnswer<HostedDomain> made = await _api.Domains.PutAsync("first.test", cancellationToken: Token);
        await _api.Accounts.PutAsync("a@first.test", new() { QuotaBytes = 10_000_000 }, cancellationToken: Token);
        await _api.Accounts.PutAsync("b@first.test", cancellationToken: Token);
        await _api.Aliases.PutAsync(
            "all@first.test", new() { Targets = ["a@first.test", "b@first.test"] }, null, Token);
        HostedDomain changed = await _api.Domains.UpdateAsync(
            "first.test", new() { CatchAll = "a@first.test" }, ApiCondition.IfMatch(made.ETag!), Token);
        RelateMailApiException stale = await Assert.ThrowsAsync<RelateMailApiException>(() => _api.Domains.UpdateAsync(
            "first.test", new() { PlusSeparator = "-" }, ApiCondition.IfMatch(made.ETag!), Token));
        AddressResolution resolved = await _api.ResolveAsync("all+tag@first.test", Token);

        Assert.True(made.IsNew);
        Assert.Equal(("a@first.test", "+", "record"),
            (changed.CatchAll, changed.PlusSeparator, changed.AuthenticationPolicy.Dmarc));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "changed"), (stale.Status, stale.Code));
        Assert.Equal(("accepted", 2), (resolved.Outcome, resolved.Targets.Count));
        Assert.Equal(10_000_000, (await _api.Accounts.GetAsync("a@first.test", Token)).Value.QuotaBytes);
        Assert.Equal(
            ["a@first.test", "b@first.test"],
            await NamesAsync(
                _api.Accounts.ListAsync(new() { Domain = "first.test", Limit = 1 }, Token), one => one.Address));
        Assert.Equal(
            ["all@first.test"],
            await NamesAsync(_api.Aliases.ListAsync(new() { Domain = "first.test" }, Token), alias => alias.Address));
        Assert.Contains("first.test", await NamesAsync(_api.Domains.ListAsync(null, Token), domain => domain.Domain));
        Assert.Contains("MX", await _api.Domains.GetDnsTextAsync("first.test", "mx.first.test", Token));
        Assert.Equal("first.test", (await _api.Domains.GetDnsAsync("first.test", "mx.first.test", Token)).Domain);

        await _api.Aliases.DeleteAsync("all@first.test", cancellationToken: Token);
        RelateMailApiException gone = await Assert.ThrowsAsync<RelateMailApiException>(
            () => _api.Aliases.GetAsync("all@first.test", Token));
        Assert.Equal("no-such-alias", gone.Code);
    }

    [Fact]
    public async Task Message_is_read_changed_downloaded_and_deleted()
    {
        TestMailbox mailbox = await server.Mail.CreateMailboxAsync(cancellationToken: Token);
        await server.SendAsync(mailbox.Address, "One");
        await server.SendAsync(mailbox.Address, "Two");
        MessageListItem[] listed = (await _api.Messages.GetPageAsync(
            mailbox.Address, new() { Preview = true, Limit = 1 }, Token)).Items;
        List<string> all = await NamesAsync(
            _api.Messages.ListAsync(mailbox.Address, new() { Limit = 1 }, Token), one => one.Subject!);
        ApiAnswer<MessageView> read = await _api.Messages.GetAsync(mailbox.Address, 1, MessageContents.All, Token);
        MessageView message = read;
        MessageListItem seen = await _api.Messages.UpdateAsync(
            mailbox.Address, 1, new() { Seen = true }, ApiCondition.IfMatch(read.ETag!), Token);
        MessageBatchResultView batch = await _api.Messages.ChangeManyAsync(
            mailbox.Address, new() { ThroughUid = 2, Set = new() { Seen = true } }, Token);
        PartView attachment = message.Attachments.Single();
        await using MessageDownload part = await _api.Messages.DownloadPartAsync(
            mailbox.Address, 1, attachment.Number, new RangeHeaderValue(10, 19), Token);
        byte[] octets = new byte[100];
        int count = await part.Content.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, Token);
        await using MessageDownload raw = await _api.Messages.DownloadAsync(
            mailbox.Address, 1, asReceived: true, cancellationToken: Token);
        string whole = await new StreamReader(raw.Content, Encoding.UTF8).ReadToEndAsync(Token);

        Assert.StartsWith("Hello", listed.Single().Preview);
        Assert.Equal(["One", "Two"], all);
        Assert.Equal(("One", "Hello", "bob@example.org"),
            (message.Subject, message.StrippedText, message.From.Single().Address));
        Assert.NotEmpty(message.Headers!);
        Assert.True(seen.Seen);
        Assert.Equal((1, true), (batch.ChangedCount, batch.IsComplete));
        Assert.Equal((10, true, "a.bin"), (count, part.IsPartial, part.FileName));
        Assert.StartsWith("Return-Path:", whole);
        await _api.Messages.DeleteAsync(mailbox.Address, 1, null, Token);
        MessageChangesView[] changes = [.. await ListAsync(
            _api.Messages.ListChangesAsync(mailbox.Address, null, 1, Token))];
        Assert.Equal([2], changes.SelectMany(page => page.Items).Select(item => item.Uid));
        MailboxView left = await _api.Mailboxes.GetAsync(mailbox.Address, Token);
        Assert.Equal((1, 3), (left.MessageCount, left.NextUid));
        await _api.Mailboxes.DeleteAsync(mailbox.Address, null, Token);
        Assert.Empty((await _api.Messages.GetPageAsync(mailbox.Address, null, Token)).Items);
    }

    [Fact]
    public async Task Stream_yields_old_messages_and_then_new_ones()
    {
        TestMailbox mailbox = await server.Mail.CreateMailboxAsync(cancellationToken: Token);
        await server.SendAsync(mailbox.Address, "Old");
        await using IAsyncEnumerator<WatchedMessage> watch =
            _api.Messages.WatchAsync(mailbox.Address, null, Token).GetAsyncEnumerator(Token);
        Assert.True(await watch.MoveNextAsync());
        string cursor = watch.Current.Cursor;
        ValueTask<bool> next = watch.MoveNextAsync();
        await server.SendAsync(mailbox.Address, "New");
        Assert.True(await next);
        Assert.Equal("New", watch.Current.Message.Subject);

        await using IAsyncEnumerator<WatchedMessage> resumed =
            _api.Messages.WatchAsync(mailbox.Address, new() { After = cursor }, Token).GetAsyncEnumerator(Token);
        Assert.True(await resumed.MoveNextAsync());
        Assert.Equal("New", resumed.Current.Message.Subject);
    }

    [Fact]
    public async Task Webhook_is_made_rotated_changed_and_its_deliveries_are_read()
    {
        TestMailbox mailbox = await server.Mail.CreateMailboxAsync(cancellationToken: Token);
        WebhookView made = await _api.Webhooks.PutAsync(
            "client", new() { Url = $"http://127.0.0.1:{ClosedPort()}/", Mailboxes = [mailbox.Address] }, null, Token);
        WebhookView rotated = await _api.Webhooks.RotateAsync(
            "client", new() { IfVersion = made.Version }, null, Token);
        WebhookView changed = await _api.Webhooks.UpdateAsync("client", new() { MaxConcurrency = 2 }, null, Token);
        await server.SendAsync(mailbox.Address, "Hook");
        DeliveryView delivery = (await _api.Webhooks.GetDeliveryPageAsync("client", null, Token)).Items.Single();
        AttemptView attempt = await _api.Webhooks.TestAsync("client", Token);
        WebhookReplayResultView replay = await _api.Webhooks.ReplayAsync(
            "client", new() { Delivery = delivery.Id }, Token);

        Assert.NotNull(made.Secret);
        Assert.NotEqual(made.Secret, rotated.Secret);
        Assert.Equal((2, made.Url), (changed.MaxConcurrency, changed.Url));
        Assert.Equal(mailbox.Address, delivery.Mailbox);
        Assert.Equal("connect", attempt.Error?.Code);
        Assert.True(replay.IsComplete);
        Assert.Equal(delivery.Id, (await _api.Webhooks.GetDeliveryAsync("client", delivery.Id, Token)).Delivery.Id);
        await _api.Webhooks.DeleteAsync("client", null, Token);
        Assert.DoesNotContain("client", await NamesAsync(_api.Webhooks.ListAsync(null, Token), hook => hook.Name));
    }

    [Fact]
    public async Task Key_of_one_mailbox_sees_no_other()
    {
        TestMailbox mine = await server.Mail.CreateMailboxAsync(cancellationToken: Token);
        TestMailbox other = await server.Mail.CreateMailboxAsync(cancellationToken: Token);
        ManagedKeyView key = await _api.Keys.PutAsync(
            "one-mailbox", new() { Scopes = ["mail.read"], Mailboxes = [mine.Address] }, null, Token);
        using var http = new HttpClient();
        var limited = new RelateMailClient(http, new() { Address = server.Mail.ApiAddress, ApiKey = key.Secret });

        Assert.Equal(mine.Address, (await limited.Mailboxes.GetAsync(mine.Address, Token)).Value.Address);
        RelateMailApiException hidden = await Assert.ThrowsAsync<RelateMailApiException>(
            () => limited.Mailboxes.GetAsync(other.Address, Token));
        RelateMailApiException forbidden = await Assert.ThrowsAsync<RelateMailApiException>(
            () => limited.Keys.GetAsync("one-mailbox", Token));
        Assert.Equal(HttpStatusCode.NotFound, hidden.Status);
        Assert.Equal("insufficient-scope", forbidden.Code);
        await _api.Keys.RotateAsync("one-mailbox", null, null, Token);
        await _api.Keys.UpdateAsync("one-mailbox", new() { Domains = [] }, null, Token);
        Assert.Contains("one-mailbox", await NamesAsync(_api.Keys.ListAsync(null, Token), one => one.Name));
        await _api.Keys.DeleteAsync("one-mailbox", null, Token);
    }

    [Fact]
    public async Task Lists_of_administration_are_read()
    {
        await _api.Domains.PutAsync("audited.test", cancellationToken: Token);

        Assert.Contains(
            "domains/audited.test",
            await NamesAsync(_api.Audit.ListAsync(new() { Descending = true }, Token), call => call.Resource));
        Assert.True((await _api.Audit.VerifyAsync(Token)).IsIntact);
        Assert.Empty((await _api.Reputation.GetPageAsync(null, Token)).Items);
        Assert.Equal(["active"], await NamesAsync(_api.Silos.ListAsync(null, Token), silo => silo.Status));
        Assert.NotNull((await _api.Silos.GetPageAsync(null, Token)).Items[0].MemoryBytes);
        Assert.Empty((await _api.Certificates.GetPageAsync(null, Token)).Items);
        Assert.Empty((await _api.Certificates.ReloadAsync(Token)).Names);
        Assert.Equal(0, (await _api.Trace.GetPageAsync(new() { Recipient = "x@y.test" }, Token)).DroppedCount);
        Assert.NotEmpty(await NamesAsync(
            _api.Mailboxes.ListAsync(new() { Domain = "example.test", Limit = 2, Descending = true }, Token),
            mailbox => mailbox.Address));
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task<List<string>> NamesAsync<T>(IAsyncEnumerable<T> items, Func<T, string> name) =>
        ListAsync(items.Select(name));

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items) => await items.ToListAsync(Token);
}
