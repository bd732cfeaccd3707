import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/**
 * Validates PDFs with the engine of veraPDF: Validate FLAVOUR FILE...
 *
 * One line a file, "done TAB file TAB number of checks", and before it one line for each rule that failed:
 * "failed TAB file TAB clause-test TAB failures TAB where first TAB what is wrong".
 */
public final class Validate {
    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(arguments[0]);
        for (int at = 1; at < arguments.length; at++) {
            validate(arguments[at], flavour, out);
        }
    }

    private static void validate(String file, PDFAFlavour flavour, PrintStream out) throws Exception {
        try (InputStream content = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(content, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            Map<String, TestAssertion> first = new TreeMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    first.putIfAbsent(name(assertion.getRuleId()), assertion);
                }
            }
            for (Map.Entry<RuleId, Integer> failed : result.getFailedChecks().entrySet()) {
                TestAssertion assertion = first.get(name(failed.getKey()));
                String message = assertion.getErrorMessage();
                out.println(String.join("\t", "failed", file, name(failed.getKey()), failed.getValue().toString(),
                        plain(assertion.getLocation().getContext()),
                        plain(message == null ? assertion.getMessage() : message)));
            }
            out.println(String.join("\t", "done", file, Integer.toString(result.getTotalAssertions())));
        }
    }

    private static String name(RuleId rule) {
        return rule.getClause() + "-" + rule.getTestNumber();
    }

    private static String plain(String text) {
        return String.valueOf(text).replaceAll("\\s+", " ").trim();
    }
}
