using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RelateMail.House.Tests.PlainWords;

/// <summary>
/// Reads the prose of a C# file: documentation and other comments, texts of three words or more outside the tests
/// (log events, replies, problems, errors), and the names of test methods.
/// </summary>
internal static class CSharpProse
{
    public static IEnumerable<Passage> Read(SourceFile file)
    {
        SyntaxNode root = file.Tree.GetRoot();
        return Comments(file, root)
            .Concat(file.IsTest ? TestNames(file, root) : Texts(file, root));
    }

    internal static int LineOf(SyntaxTree tree, int position) =>
        tree.GetText().Lines.GetLineFromPosition(position).LineNumber + 1;

    private static IEnumerable<Passage> Comments(SourceFile file, SyntaxNode root)
    {
        Passage? passage = null;
        int last = -1;
        foreach (SyntaxTrivia trivia in root.DescendantTrivia())
        {
            int line = LineOf(file.Tree, trivia.SpanStart);
            if (trivia.GetStructure() is DocumentationCommentTriviaSyntax documentation)
            {
                foreach (Passage part in DocumentationProse.Read(file, documentation))
                {
                    yield return part;
                }
            }
            else if (trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia)
            {
                // Comments on neighbouring lines are one passage, unless the first of them stands behind code.
                bool continues = passage is not null && line == last + 1 && IsAlone(file, trivia);
                if (passage is not null && !continues)
                {
                    yield return passage;
                    passage = null;
                }

                passage ??= new(file.Path);
                passage.Append(trivia.ToString().Trim('/', '*', ' ', '\n', '\r') + "\n", line);
                last = IsAlone(file, trivia) ? line : -1;
            }
        }

        if (passage is not null)
        {
            yield return passage;
        }
    }

    private static bool IsAlone(SourceFile file, SyntaxTrivia comment)
    {
        var line = file.Tree.GetText().Lines.GetLineFromPosition(comment.SpanStart);
        return file.Text[line.Start..comment.SpanStart].Trim().Length == 0;
    }

    private static IEnumerable<Passage> TestNames(SourceFile file, SyntaxNode root) =>
        from method in root.DescendantNodes().OfType<MethodDeclarationSyntax>()
        where method.Identifier.ValueText.Contains('_', StringComparison.Ordinal)
        select new Passage(file.Path).Append(
            method.Identifier.ValueText.Replace('_', ' '), LineOf(file.Tree, method.Identifier.SpanStart));

    private static IEnumerable<Passage> Texts(SourceFile file, SyntaxNode root)
    {
        foreach (ExpressionSyntax expression in root.DescendantNodes().OfType<ExpressionSyntax>().Where(IsWholeText))
        {
            Passage passage = new(file.Path);
            Append(file, passage, expression);
            if (passage.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length >= 3)
            {
                yield return passage;
            }
        }
    }

    /// <summary>A text that is not itself a part of a sum of texts or of another text.</summary>
    private static bool IsWholeText(ExpressionSyntax expression) => IsText(expression)
        && !expression.Ancestors().OfType<ExpressionSyntax>()
            .TakeWhile(parent => parent is BinaryExpressionSyntax or ParenthesizedExpressionSyntax).Any(IsText);

    private static bool IsText(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal => literal.Token.Value is string,
        InterpolatedStringExpressionSyntax => true,
        BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression) && (IsText(sum.Left) || IsText(sum.Right)),
        ParenthesizedExpressionSyntax inner => IsText(inner.Expression),
        _ => false,
    };

    private static void Append(SourceFile file, Passage passage, ExpressionSyntax expression)
    {
        int line = LineOf(file.Tree, expression.SpanStart);
        switch (expression)
        {
            case LiteralExpressionSyntax { Token.Value: string text }:
                AppendLines(file, passage, text, expression.Span);
                break;
            case InterpolatedStringExpressionSyntax interpolated:
                foreach (InterpolatedStringContentSyntax content in interpolated.Contents)
                {
                    string part = (content as InterpolatedStringTextSyntax)?.TextToken.ValueText ?? Passage.Code;
                    AppendLines(file, passage, part, content.Span);
                }

                break;
            case BinaryExpressionSyntax sum when IsText(sum):
                Append(file, passage, sum.Left);
                Append(file, passage, sum.Right);
                break;
            case ParenthesizedExpressionSyntax inner when IsText(inner):
                Append(file, passage, inner.Expression);
                break;
            default:
                passage.Append(Passage.Code, line);
                break;
        }
    }

    /// <summary>A text that spans lines of the file is appended line by line.</summary>
    private static void AppendLines(SourceFile file, Passage passage, string text, TextSpan span)
    {
        int first = LineOf(file.Tree, span.Start);
        if (LineOf(file.Tree, span.End) == first)
        {
            passage.Append(text, first);
            return;
        }

        string[] lines = text.Split('\n');
        first += file.Text.AsSpan(span.Start, span.Length).StartsWith("\"\"\"") ? 1 : 0;
        for (int index = 0; index < lines.Length; index++)
        {
            passage.Append(index == lines.Length - 1 ? lines[index] : lines[index] + "\n", first + index);
        }
    }
}
