namespace RelateMail.House.Tests.PlainWords;

public sealed class ProseTests
{
    [Fact]
    public void Prose_has_no_banned_word() =>
        Findings.AssertNone(Prose.Passages.SelectMany(PlainEnglish.Rules.FindWords));

    [Fact]
    public void Sentences_start_with_the_thing_they_are_about() =>
        Findings.AssertNone(Prose.Passages.SelectMany(PlainEnglish.Rules.FindSentenceStarts));
}
