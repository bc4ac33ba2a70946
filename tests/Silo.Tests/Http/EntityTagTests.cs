using Microsoft.AspNetCore.Http;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Tests.Http;

/// <summary>Entity tags and the conditions that name them (RFC 9110 §13.1).</summary>
public sealed class EntityTagTests
{
    private const string Current = "\"abc\"";

    [Theory]
    [InlineData("If-Match", "\"abc\"", true)]
    [InlineData("If-Match", "\"other\", \"abc\"", true)]
    [InlineData("If-Match", "\"abc.gzip\"", true)] // the tag of a compressed answer
    [InlineData("If-Match", "\"abc.br\"", true)]
    [InlineData("If-Match", "\"abc.other\"", false)]
    [InlineData("If-Match", "*", true)]
    [InlineData("If-Match", "\"other\"", false)]
    [InlineData("If-Match", "W/\"abc\"", false)] // a strong comparison
    [InlineData("If-Match", "\"ABC\"", false)]
    [InlineData("If-None-Match", "\"abc\"", false)]
    [InlineData("If-None-Match", "W/\"abc\"", false)] // a weak comparison
    [InlineData("If-None-Match", "\"abc.gzip\"", false)]
    [InlineData("If-None-Match", "*", false)]
    [InlineData("If-None-Match", "\"other\"", true)]
    public void Condition_is_compared_with_the_current_tag(string name, string value, bool isTrue)
    {
        HttpRequest request = RequestWith(name, value);

        Assert.Null(Preconditions.Refuse(request));
        Preconditions conditions = Preconditions.Of(request);
        Assert.True(conditions.Any);
        Assert.Equal(isTrue ? null : 412, conditions.Refuse(Current)?.StatusCode);
    }

    [Theory]
    [InlineData("If-Match", "*", false)]
    [InlineData("If-Match", "\"abc\"", false)]
    [InlineData("If-None-Match", "*", true)]
    [InlineData("If-None-Match", "\"abc\"", true)]
    public void Condition_of_a_missing_resource(string name, string value, bool isTrue) =>
        Assert.Equal(isTrue, Preconditions.Of(RequestWith(name, value)).Refuse(tag: null) is null);

    [Theory]
    [InlineData("abc")]
    [InlineData("\"abc")]
    [InlineData("\"a\" \"b\"")]
    [InlineData("")]
    public void Malformed_condition_is_refused_and_not_ignored(string value)
    {
        Assert.Equal(400, Preconditions.Refuse(RequestWith("If-Match", value))?.StatusCode);
        Assert.Equal(400, Preconditions.Refuse(RequestWith("If-None-Match", value))?.StatusCode);
    }

    [Fact]
    public void Request_without_a_condition_is_never_refused()
    {
        Preconditions conditions = Preconditions.Of(new DefaultHttpContext().Request);

        Assert.False(conditions.Any);
        Assert.Null(conditions.Refuse(Current));
        Assert.Null(conditions.Refuse(tag: null));
    }

    [Fact]
    public void Different_octets_have_different_tags()
    {
        string tag = EntityTags.Of("{}"u8);

        Assert.Matches("^\"[A-Za-z0-9_-]{22}\"$", tag);
        Assert.Equal(tag, EntityTags.Of("{}"u8));
        Assert.NotEqual(tag, EntityTags.Of("{ }"u8));
        Assert.True(EntityTags.AreSame(tag, EntityTags.WithEncoding(tag, "br")));
    }

    private static HttpRequest RequestWith(string name, string value)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[name] = value;
        return context.Request;
    }
}
