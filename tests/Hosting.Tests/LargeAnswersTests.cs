using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Hosting.Http;

namespace RelateMail.Hosting.Tests;

public sealed class LargeAnswersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/openapi/v1.json", "/Reference/x")]
    [InlineData("/metrics", "/metrics")]
    public async Task A_large_answer_past_the_limit_of_the_node_is_503(string held, string asked)
    {
        var gate = new TaskCompletionSource();
        var begun = new SemaphoreSlim(0);
        using var large = new LargeAnswers();
        async Task Serve(HttpContext context)
        {
            begun.Release();
            await gate.Task;
        }

        Task[] under = [.. Enumerable.Range(0, LargeAnswers.Limit).Select(_ => large.HandleAsync(To(held), Serve))];
        foreach (Task one in under)
        {
            await begun.WaitAsync(Token);
        }

        HttpContext refused = To(asked);
        HttpContext small = To("/livez");
        await large.HandleAsync(refused, Serve);
        await large.HandleAsync(small, static _ => Task.CompletedTask);
        gate.SetResult();
        await Task.WhenAll(under);
        HttpContext later = To(asked);
        await large.HandleAsync(later, Serve);

        Assert.Equal(503, refused.Response.StatusCode);
        Assert.Equal("1", refused.Response.Headers.RetryAfter);
        Assert.Equal(200, small.Response.StatusCode);
        Assert.Equal(200, later.Response.StatusCode);
    }

    private static DefaultHttpContext To(string path)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        var context = new DefaultHttpContext { RequestServices = services.BuildServiceProvider() };
        context.Request.Path = path;
        return context;
    }
}
