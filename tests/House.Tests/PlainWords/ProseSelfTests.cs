namespace RelateMail.House.Tests.PlainWords;

/// <summary>Bad samples that the prose rules find, and good ones that they leave alone.</summary>
public sealed class ProseSelfTests
{
    [Theory]
    [InlineData("page.md", "The limit is nobody else's.", 1)]
    [InlineData("page.md", "# Title\n\nText goes\non here.", 3)]
    [InlineData("page.md", "| key | is |\n|---|---|\n| `a` | nothing is told |", 3)]
    [InlineData("page.md", "- A list item\n- The client is told", 2)]
    [InlineData("src/A/B.cs", "/// <summary>Null where absent.</summary>\nclass B;", 1)]
    [InlineData("src/A/B.cs", "/// <summary>\n/// The text; null\n/// where absent.\n/// </summary>\nclass B;", 2)]
    [InlineData("src/A/B.cs", "class B { /* one */ int c; // the caller's affair\n}", 1)]
    [InlineData("src/A/B.cs", "class B\n{\n    // This text goes\n    // on here.\n}", 3)]
    [InlineData("src/A/B.cs", "class B\n{\n    string c = $\"'{1}' is no address.\";\n}", 3)]
    [InlineData("src/A/B.cs", "class B\n{\n    string c = \"Waits in \"\n        + \"vain.\";\n}", 3)]
    [InlineData("src/A/B.cs", "class B\n{\n    [LoggerMessage(1, \"The client was told: {Text}\")] void C();\n}", 3)]
    [InlineData("src/A/B.cs", "class B\n{\n    string c = \"\"\"\n    A line\n    The rest lies\n    \"\"\";\n}", 5)]
    [InlineData("tests/A/B.cs", "class B\n{\n    [Fact] public void A_caller_is_told() { }\n}", 3)]
    [InlineData("tests/A/b.smtp", "# RFC 5321: nobody is asked.\nC: NOOP", 1)]
    [InlineData("deploy/a.yml", "a: b\n# Set all the same.\n", 2)]
    [InlineData("deploy/a.sh", "#!/bin/sh\n# Goes on.\n", 2)]
    public void A_banned_word_is_found(string path, string text, int line)
    {
        Finding finding = Assert.Single(Prose.Read(new(path, text)).SelectMany(PlainEnglish.Rules.FindWords));

        Assert.Equal((path, line), (finding.Path, finding.Line));
        Assert.Contains("plainer:", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("page.md", "Run `echo nobody` and \"nobody\" and [the page](nobody.md).")]
    [InlineData("page.md", "```sh\necho nobody\n```")]
    [InlineData("page.md", "There is no account, and the limit is no longer needed.")]
    [InlineData("src/A/B.cs", "/// <summary><c>nobody</c> <see cref=\"Whoever\"/>.</summary>\nclass B { int nobody; }")]
    [InlineData("src/A/B.cs", "class B { string c = \"nobody\"; }")]
    [InlineData("tests/A/B.cs", "class B { string c = \"This data is told to nobody\"; }")]
    [InlineData("tests/A/b.smtp", "# RFC 5321: a refusal.\nC: RCPT TO:<nobody@example.org>")]
    [InlineData("src/A/a.sql", "-- told")]
    public void Code_quotations_and_data_are_not_prose(string path, string text) =>
        Assert.Empty(Prose.Read(new(path, text)).SelectMany(PlainEnglish.Rules.FindWords));

    [Theory]
    [InlineData("page.md", "What is new is stored.", 1)]
    [InlineData("page.md", "A sentence ends.\nIt has another.", 2)]
    [InlineData("page.md", "**Those** are more.", 1)]
    [InlineData("page.md", "> Text (Where needed).", 1)]
    [InlineData("page.md", "# Who reads\n", 1)]
    [InlineData("src/A/B.cs", "/// <summary>Text. That is more.</summary>\nclass B;", 1)]
    [InlineData("src/A/B.cs", "/// <summary>Text.</summary>\n/// <remarks>Whose text?</remarks>\nclass B;", 2)]
    [InlineData("src/A/B.cs", "class B { string c = \"Text; Whatever is there.\"; }", 1)]
    [InlineData("tests/A/B.cs", "class B { [Fact] public void What_is_missing_is_added() { } }", 1)]
    public void A_sentence_start_is_found(string path, string text, int line)
    {
        Finding finding = Assert.Single(Prose.Read(new(path, text)).SelectMany(PlainEnglish.Rules.FindSentenceStarts));

        Assert.Equal((path, line), (finding.Path, finding.Line));
    }

    [Theory]
    [InlineData("page.md", "The server knows what it stores, that is all, e.g. where.")]
    [InlineData("page.md", "`What` is a word. Itself. Whole.")]
    public void Other_sentences_are_not_found(string path, string text) =>
        Assert.Empty(Prose.Read(new(path, text)).SelectMany(PlainEnglish.Rules.FindSentenceStarts));
}
