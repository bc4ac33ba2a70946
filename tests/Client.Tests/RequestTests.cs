using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RelateMail.Api.Contracts;

namespace RelateMail.Client.Tests;

public sealed class RequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_and_encoded_address_are_sent()
    {
        var server = new StubServer((_, _) => StubServer.Json("""{"address":"a+b/c@example.org"}"""));

        await server.Connect().Mailboxes.GetAsync("a+b/c@example.org", Token);

        HttpRequestMessage request = server.Requests.Single().Request;
        Assert.Equal("/api/v1/mailboxes/a%2Bb%2Fc%40example.org", request.RequestUri!.AbsolutePath);
        Assert.Equal("Bearer the-key", request.Headers.Authorization!.ToString());
    }

    [Fact]
    public async Task Path_of_the_address_stays()
    {
        var server = new StubServer((_, _) => StubServer.Json("{}"));

        await server.Connect(new() { Address = new("https://proxy.test/mail") }).GetApiAsync(Token);

        Assert.Equal("https://proxy.test/mail/api/v1", server.Requests.Single().Request.RequestUri!.AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task Name_that_is_another_resource_is_refused(string name)
    {
        var server = new StubServer((_, _) => StubServer.Json("{}"));

        await Assert.ThrowsAsync<ArgumentException>(
            () => server.Connect().Domains.DeleteAsync(name, cancellationToken: Token));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Patch_has_only_the_members_that_are_set()
    {
        var server = new StubServer((_, _) => StubServer.Json("""{"name":"app"}"""));

        await server.Connect().Webhooks.UpdateAsync(
            "app", new() { Enabled = false }, ApiCondition.IfMatch("\"3\""), Token);

        (HttpRequestMessage request, string? body) = server.Requests.Single();
        Assert.Equal("""{"enabled":false}""", body);
        Assert.Equal("application/merge-patch+json", request.Content!.Headers.ContentType!.ToString());
        Assert.Equal("\"3\"", request.Headers.IfMatch.ToString());
    }

    [Fact]
    public async Task Pages_are_followed_to_the_end()
    {
        var server = new StubServer((request, _) => StubServer.Json(
            request.RequestUri!.Query.Contains("after=x", StringComparison.Ordinal)
                ? """{"items":[{"domain":"c.test"}],"next":"y","hasMore":false}"""
                : """{"items":[{"domain":"a.test"},{"domain":"b.test"}],"next":"x","hasMore":true}"""));
        List<string> domains = [];

        var options = new DomainListOptions { Limit = 2 };
        await foreach (HostedDomain domain in server.Connect().Domains.ListAsync(options, Token))
        {
            domains.Add(domain.Domain);
        }

        Assert.Equal(["a.test", "b.test", "c.test"], domains);
        Assert.All(server.Requests, sent => Assert.Contains(
            "limit=2", sent.Request.RequestUri!.Query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answer_has_its_tag_and_whether_it_is_new()
    {
        var server = new StubServer((_, _) =>
        {
            HttpResponseMessage response = StubServer.Json("""{"domain":"a.test"}""", HttpStatusCode.Created);
            response.Headers.ETag = new("\"one\"");
            return response;
        });

        ApiAnswer<HostedDomain> answer = await server.Connect().Domains.PutAsync("a.test", cancellationToken: Token);

        Assert.Equal(("a.test", "\"one\"", true), (answer.Value.Domain, answer.ETag, answer.IsNew));
    }

    [Fact]
    public async Task Answer_of_another_server_is_named_as_such()
    {
        var server = new StubServer((_, _) => new(HttpStatusCode.NotFound) { Content = new StringContent("<html>") });

        RelateMailApiException exception =
            await Assert.ThrowsAsync<RelateMailApiException>(() => server.Connect().GetApiAsync(Token));

        Assert.Null(exception.Code);
        Assert.Contains("not by RelateMail", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_a_body_are_in_the_exception()
    {
        var server = new StubServer((_, _) => new(HttpStatusCode.BadRequest)
        {
            Content = new StringContent(
                """
                {"code":"bad-body","detail":"Two.","errors":[{"pointer":"#/seen","code":"wrong-type","detail":"No."}]}
                """,
                System.Text.Encoding.UTF8,
                "application/problem+json"),
        });

        RelateMailApiException exception = await Assert.ThrowsAsync<RelateMailApiException>(() => server.Connect()
            .Messages.ChangeManyAsync("a@example.org", new MessageBatchRequest { Uids = [1] }, Token));

        Assert.Equal(new BodyError("#/seen", "wrong-type", "No."), Assert.Single(exception.Problem!.Errors!));
    }

    [Fact]
    public async Task Client_of_a_host_has_its_settings()
    {
        var server = new StubServer((_, _) => StubServer.Json("{}"));
        var services = new ServiceCollection();
        services.AddRelateMailApi(options => (options.Address, options.ApiKey) = (new("http://mail.test"), "key"))
            .ConfigurePrimaryHttpMessageHandler(() => server);
        await using ServiceProvider provider = services.BuildServiceProvider();

        await provider.GetRequiredService<RelateMailClient>().GetApiAsync(Token);

        HttpRequestMessage request = server.Requests.Single().Request;
        Assert.Equal("http://mail.test/api/v1", request.RequestUri!.AbsoluteUri);
        Assert.Equal("key", request.Headers.Authorization!.Parameter);
    }

    [Fact]
    public async Task Missing_address_is_reported_with_the_setting()
    {
        var services = new ServiceCollection();
        services.AddRelateMailApi();
        await using ServiceProvider provider = services.BuildServiceProvider();

        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(
            () => provider.GetRequiredService<RelateMailClient>());

        Assert.Contains("RelateMailApiOptions.Address", exception.Message, StringComparison.Ordinal);
    }
}
