"""The published limits of measurements in adults as data: from which value on, what it is called, how soon it needs care, what to do."""

from __future__ import annotations

from assistant.vitals.published import (
    ACC_AHA,
    ADA,
    AHA_911,
    BTS,
    EMERGENCY,
    HEAT,
    NG3,
    NG18,
    NG133,
    NG136,
    NHS_DKA,
    NHS_FEVER,
    NHS_HIGH_SUGAR,
    NHS_HYPO,
    NHS_HYPOTHERMIA,
    NHS_LOW_PRESSURE,
    RCP,
    ROUTINE,
    SELF_CARE,
    START,
    URGENT,
    Limit,
    Table,
    above,
)

# ---- temperature (°C) ---------------------------------------------------------------------------------------------------

USUAL_TEMPERATURE = Limit("usual temperature", SELF_CARE, "Temperature in the usual range", "", "36.1-37.9 °C.", RCP)
TEMPERATURE: Table = (
    (START, Limit("hypothermia", EMERGENCY, "Body temperature below 35 °C",
        "Measure again with another thermometer if you can. If it is below 35, call your emergency number now. Take off wet clothes and warm up "
        "slowly under "
        "blankets. Give a warm drink only to someone who is fully awake.",
        "Hypothermia (core below 35 °C): confirm with a low-reading core thermometer; look for exposure, sepsis, hypoglycaemia, hypothyroidism, "
        "medicines.", NHS_HYPOTHERMIA)),
    (35.0, Limit("low temperature", SELF_CARE, "Temperature a little low",
        "Thermometers at home often read low. Warm up and measure again in half an hour. Get medical help today if you feel ill, shiver or are "
        "confused, or if it "
        "falls further: an infection in older people does not always raise the temperature.",
        "35.1-36.0 °C scores 1 in NEWS2, 35.0 °C scores 3.", RCP)),
    (above(36.0), USUAL_TEMPERATURE),
    (38.0, Limit("fever", SELF_CARE, "Fever",
        "Rest and drink plenty. Paracetamol or ibuprofen can help if they suit you; follow the packet. Measure again in about 4 hours. See a doctor "
        "if it does not settle "
        "within a few days or you feel worse. Call your emergency number if you are confused, have a stiff neck, trouble breathing or a rash that "
        "does not fade.",
        "38 °C or more. Look for a source; 38.1-39.0 °C scores 1 in NEWS2, 39.1 °C and more scores 2. Lower threshold for admission if "
        "immunosuppressed.", NHS_FEVER)),
    (40.0, Limit("high fever", URGENT, "Very high fever",
        "Drink, take off thick clothing and get medical advice today. Measure again within an hour. Call your emergency number if you are confused, "
        "very drowsy, have a stiff "
        "neck, trouble breathing or a rash that does not fade.",
        "40 °C or more: same-day assessment; consider sepsis, heat illness, malaria after travel, medicines.", NHS_FEVER)),
    (41.0, Limit("hyperpyrexia", EMERGENCY, "Dangerously high body temperature",
        "Call your emergency number now. Move to a cool place, take off clothes, and cool the skin with water and a fan. Measure again while you "
        "wait.",
        "41 °C or more: emergency; active cooling, consider heat stroke, sepsis, toxic and drug-induced hyperthermia.", HEAT)),
)  # fmt: skip

# ---- heart rate and breathing (per minute, at rest) -----------------------------------------------------------------------

USUAL_HEART_RATE = Limit("usual heart rate", SELF_CARE, "Heart rate in the usual range", "", "51-90/min scores 0 in NEWS2, 91-110 scores 1.", RCP)
HEART_RATE: Table = (
    (START, Limit("very slow heart rate", URGENT, "Very slow heart rate",
        "Count again for a full minute while sitting. If it stays at 40 or less and this is not usual for you, call a doctor today. Call your "
        "emergency number if you feel faint, "
        "breathless, confused or have chest pain. Very fit people and people on some heart medicines can have a slow pulse.",
        "40/min or less scores 3 in NEWS2. ECG; beta-blocker, diltiazem, verapamil, digoxin; thyroid, potassium.", RCP)),
    (above(40.0), Limit("slow heart rate", ROUTINE, "Slow heart rate",
        "Count again after a rest. This is common in fit people, during sleep and with some heart medicines. If it is new for you, tell your doctor "
        "in the next days. Get help now "
        "if you feel faint, breathless or have chest pain.",
        "41-50/min scores 1 in NEWS2.", RCP)),
    (above(50.0), USUAL_HEART_RATE),
    (above(100.0), Limit("slightly fast heart rate", SELF_CARE, "Heart rate slightly fast",
        "Sit quietly for ten minutes without coffee or smoking and count again. Fever, pain, worry and lack of fluid speed up the heart. See a "
        "doctor if it stays above 100 at rest.",
        "101-110/min; 91-110/min scores 1 in NEWS2.", RCP)),
    (110.0, Limit("fast heart rate", ROUTINE, "Fast heart rate at rest",
        "Sit quietly for ten minutes and count again. If it stays above 110 at rest, see your doctor in the next days, and today if you feel ill or "
        "have a fever. Call your emergency "
        "number if you feel faint, breathless or have chest pain.",
        "111-130/min scores 2 in NEWS2. ECG; fever, pain, fluid loss, bleeding, anaemia, thyroid, rhythm.", RCP)),
    (above(130.0), Limit("very fast heart rate", URGENT, "Very fast heart rate at rest",
        "Sit and rest for ten minutes and count again. If it stays above 130, get medical care now. Call your emergency number if you feel faint, "
        "breathless or have chest pain.",
        "131/min or more scores 3 in NEWS2. 12-lead ECG now; sepsis, bleeding, embolism, rhythm.", RCP)),
)  # fmt: skip

USUAL_BREATHING = Limit("usual breathing rate", SELF_CARE, "Breathing rate in the usual range", "", "12-20/min.", RCP)
RESPIRATORY_RATE: Table = (
    (START, Limit("very slow breathing", EMERGENCY, "Very slow breathing",
        "Count again for a full minute. If it is 8 or less, or the person is hard to wake, call your emergency number now. Strong painkillers, "
        "sleeping tablets, alcohol and drugs "
        "can slow breathing dangerously.",
        "8/min or less scores 3 in NEWS2. Opioids, sedatives, carbon dioxide retention, raised intracranial pressure.", RCP)),
    (above(8.0), Limit("slow breathing", SELF_CARE, "Breathing rate a little slow",
        "Count again for a full minute while awake and at rest. Get help today if it stays below 12 and you feel drowsy or unwell.",
        "9-11/min scores 1 in NEWS2.", RCP)),
    (12.0, USUAL_BREATHING),
    (above(20.0), Limit("raised breathing rate", ROUTINE, "Breathing a little fast",
        "Rest for ten minutes and count again for a full minute. If it stays above 20 and you feel ill or feverish, get medical advice today. Call "
        "your emergency number if you are "
        "breathless at rest or it reaches 25.",
        "21-24/min scores 2 in NEWS2.", RCP)),
    (25.0, Limit("very fast breathing", URGENT, "Very fast breathing at rest",
        "Rest, count again for a full minute, and see a doctor today without delay if it stays at 25 or more. Call your emergency number if you are "
        "breathless, feverish, confused or "
        "in pain.",
        "25/min or more scores 3 in NEWS2. Pneumonia, sepsis, embolism, heart failure, acidosis.", RCP)),
)  # fmt: skip

# ---- oxygen saturation (%) ------------------------------------------------------------------------------------------------

USUAL_OXYGEN = Limit(
    "usual oxygen", SELF_CARE, "Oxygen level in the usual range", "", "95 % or more; target 94-98 % for most acutely ill adults.", BTS
)
OXYGEN: Table = (
    (START, Limit("low oxygen", EMERGENCY, "Oxygen level below 92 %",
        "Call your emergency number now and sit upright. While you wait, warm the hand, take off nail varnish, keep still and measure again for a "
        "minute. If a doctor has set a lower "
        "target for you, follow your plan and tell them the reading.",
        "91 % or less scores 3 in NEWS2 (scale 1). Blood gas; target 94-98 %, or 88-92 % at risk of hypercapnic failure (BTS 2017).", RCP)),
    (92.0, Limit("borderline oxygen", URGENT, "Oxygen level lower than normal",
        "Warm the hand, take off nail varnish, keep still and measure again for a minute. If it stays below 94, call a doctor today. Call your "
        "emergency number if it falls below 92 "
        "or you are breathless at rest.",
        "92-93 % scores 2 in NEWS2 (scale 1).", RCP)),
    (94.0, Limit("low-normal oxygen", ROUTINE, "Oxygen level at the lower end of normal",
        "Measure again in an hour with a warm hand, and at least twice a day while you are ill. Call a doctor today if it falls below 94 or you "
        "become breathless.",
        "94-95 % scores 1 in NEWS2 (scale 1).", RCP)),
    (95.0, USUAL_OXYGEN),
)  # fmt: skip
OXYGEN_AT_TARGET = Limit(
    "oxygen at lower target", ROUTINE, "Oxygen level inside the range aimed at in your lung disease",
    "With COPD, doctors often aim for 88 to 92 %. Compare with your usual value. Call a doctor today if it is 3 or more below your usual, or you are "
    "more breathless than usual. "
    "Call your emergency number if you are drowsy, confused or blue, or it falls below 88. Measure again in a few hours.",
    "88-92 %: target at risk of hypercapnic respiratory failure (BTS 2017); scores 0 on NEWS2 scale 2. A fall of 3 % or more needs assessment. "
    "92 % or less on air when stable: assess for long-term oxygen (NICE NG115).", BTS,
)  # fmt: skip
OXYGEN_BELOW_TARGET = Limit(
    "oxygen below lower target", EMERGENCY, "Oxygen level below 88 %",
    "Call your emergency number now and sit upright. Tell them that you have COPD and what your target range is. Do not turn oxygen up beyond what "
    "your plan says. Measure again while "
    "you wait.",
    "Below the target of 88-92 % (BTS 2017): blood gas, controlled oxygen.", BTS,
)  # fmt: skip
OXYGEN_ABOVE_TARGET = Limit(
    "oxygen above lower target", ROUTINE, "Oxygen level above your target while on oxygen",
    "With COPD, too much oxygen can make carbon dioxide build up. Check that the flow is what was prescribed and tell your oxygen or COPD team about "
    "the reading. Call your emergency "
    "number if you are drowsy, confused or have a new headache. Measure again in an hour.",
    "93-96 % on oxygen at risk of hypercapnic failure: above 88-92 %; scores 1-2 on NEWS2 scale 2. Step oxygen down to target (BTS 2017).", BTS,
)  # fmt: skip
OXYGEN_FAR_ABOVE_TARGET = Limit(
    "oxygen far above lower target", URGENT, "Oxygen level far above your target while on oxygen",
    "With COPD, too much oxygen can make carbon dioxide build up. Check that the flow is what was prescribed and call your oxygen or COPD team, or a "
    "doctor, today. Call your emergency "
    "number if you are drowsy, confused or have a new headache. Measure again within an hour.",
    "97 % or more on oxygen at risk of hypercapnic failure scores 3 on NEWS2 scale 2. Step oxygen down to 88-92 %, blood gas (BTS 2017).", BTS,
)  # fmt: skip
OXYGEN_TOO_MUCH = Limit(
    "drowsy above lower target", EMERGENCY, "Drowsy or confused with a high oxygen level while on oxygen",
    "Call your emergency number now: with COPD, drowsiness or confusion on oxygen can mean that carbon dioxide is building up. Tell them the flow "
    "and the reading.",
    "Above 88-92 % on oxygen with drowsiness or confusion: hypercapnic respiratory failure until excluded; blood gas, titrate oxygen down to target, "
    "never stop it abruptly (BTS 2017).", BTS,
)  # fmt: skip
USUAL_OXYGEN_LOWER_TARGET = Limit(
    "usual oxygen", SELF_CARE, "Oxygen level above 92 %", "", "Above 92 % without extra oxygen in COPD: no action (NEWS2 scale 2 scores 0).", BTS
)

# ---- blood pressure (mmHg) ------------------------------------------------------------------------------------------------

USUAL_PRESSURE = Limit("usual pressure", SELF_CARE, "Blood pressure in the usual range", "", "Normal.", ACC_AHA)
PRESSURE_VERY_LOW = Limit(
    "very low pressure", EMERGENCY, "Very low blood pressure",
    "Call your emergency number now. Lie down and raise the legs. Measure again while you wait.",
    "Systolic below 80 mmHg: shock until shown otherwise (NEWS2 scores 3 at 90 or less).", RCP,
)  # fmt: skip
PRESSURE_LOW = Limit(
    "low pressure", URGENT, "Low blood pressure",
    "Sit or lie down, drink some water and measure again in ten minutes. Call a doctor today if it stays at 90 or less and this is not usual for "
    "you. Call your emergency number if you feel "
    "faint, ill, feverish or have pain, or are bleeding.",
    "Systolic 90 mmHg or less scores 3 in NEWS2. Bleeding, sepsis, fluid loss, heart, medicines; lying and standing pressure.", RCP,
)  # fmt: skip
PRESSURE_LOWISH = Limit(
    "low-normal pressure", SELF_CARE, "Blood pressure on the low side",
    "Many healthy people have such values. Drink enough and stand up slowly. See a doctor if you are often dizzy or take medicines that lower blood "
    "pressure. Get help now if you feel "
    "ill, have a fever or faint. Measure again tomorrow.",
    "Systolic 91-100 mmHg scores 2 in NEWS2.", NHS_LOW_PRESSURE,
)  # fmt: skip
PRESSURE_LOW_DIASTOLIC = Limit(
    "low lower number", SELF_CARE, "Lower number on the low side",
    "This needs nothing while you feel well. See a doctor if you are often dizzy or take medicines that lower blood pressure.",
    "Diastolic below 60 mmHg with systolic in range.", NHS_LOW_PRESSURE,
)  # fmt: skip
PRESSURE_ABOVE_IDEAL = Limit(
    "above ideal pressure", SELF_CARE, "Blood pressure a little above ideal",
    "Nothing is urgent. Less salt and alcohol, moving more and a healthy weight lower it. Measure again in the next weeks, sitting and rested.",
    "120-129/<80 elevated, 130-139/80-89 stage 1 (ACC/AHA 2017); below the limits of NICE NG136.", ACC_AHA,
)  # fmt: skip
PRESSURE_STAGE_1 = Limit(
    "raised pressure", ROUTINE, "High blood pressure",
    "One reading proves nothing. Measure twice in the morning and twice in the evening, sitting and rested, for at least 4 days and better 7, write "
    "it down, and show it to your doctor. "
    "Call your emergency number if it rises to 180 and you have chest pain, breathlessness, weakness or changed vision.",
    "NICE NG136 stage 1: clinic from 140/90, home average from 135/85. Confirm by ambulatory or home readings; QRISK, kidneys, urine, HbA1c, ECG, "
    "fundi.", NG136,
)  # fmt: skip
PRESSURE_STAGE_2 = Limit(
    "high pressure", ROUTINE, "Clearly high blood pressure",
    "Rest for five minutes and measure again. If it stays this high, book an appointment with your doctor in the next days and bring a week of "
    "morning and evening readings. Call your "
    "emergency number if it rises to 180 and you have chest pain, breathlessness, weakness or changed vision.",
    "NICE NG136 stage 2: clinic from 160/100, home average from 150/95. Treat once confirmed; look for target-organ damage.", NG136,
)  # fmt: skip
PRESSURE_SEVERE = Limit(
    "severe pressure", URGENT, "Very high blood pressure",
    "Sit and rest for five minutes and measure again. If it is still 180 or more, or the lower number 120 or more, see a doctor today. Take no extra "
    "tablets unless told to. Call your "
    "emergency number if you have chest pain, breathlessness, severe headache, weakness, confusion or changed vision.",
    "NICE NG136 severe: 180 or 120 and more. Same-day specialist review with retinal haemorrhage, papilloedema or life-threatening symptoms; else "
    "look for organ damage soon and "
    "repeat within 7 days. ACC/AHA 2017 crisis: above 180 and/or above 120.", AHA_911,
)  # fmt: skip
PREGNANT_RAISED = Limit(
    "raised pressure in pregnancy", URGENT, "High blood pressure in pregnancy",
    "Call your midwife or maternity unit now to be checked today. Go at once or call your emergency number if you have a bad headache, changed "
    "vision, pain below the ribs, vomiting or "
    "sudden swelling. Measure again after a rest of fifteen minutes.",
    "140-159/90-109 mmHg (NICE NG133): proteinuria, bloods, treatment if it persists; target 135/85.", NG133,
)  # fmt: skip
PREGNANT_SEVERE = Limit(
    "severe pressure in pregnancy", EMERGENCY, "Severely high blood pressure in pregnancy",
    "Call your maternity unit or your emergency number now. Measure again while you wait.",
    "160 or 110 mmHg and more (NICE NG133): admit, treat at once, measure every 15-30 minutes until below.", NG133,
)  # fmt: skip

# ---- glucose and ketones in blood (mmol/L) --------------------------------------------------------------------------------

DIAGNOSIS = (
    "Diagnostic of diabetes in plasma: fasting 7.0, random or 2 h after 75 g glucose 11.1 mmol/L and more, with symptoms or repeated (ADA, WHO); a "
    "home meter does not diagnose."
)
USUAL_GLUCOSE = Limit("usual glucose", SELF_CARE, "Blood sugar in the usual range", "", f"4.0-7.7 mmol/L. {DIAGNOSIS}", ADA)
HYPO_2 = Limit(
    "hypoglycaemia level 2", EMERGENCY, "Dangerously low blood sugar",
    "Take fast sugar now if you can swallow: juice, a sugary drink or glucose tablets. Measure again after 10 to 15 minutes and repeat if it is "
    "below 4. Call your emergency number if the "
    "person is confused, drowsy or has a fit, or is not better after 15 minutes. Give nothing by mouth to someone who is not fully awake.",
    "Below 3.0 mmol/L (54 mg/dL): ADA level 2, clinically significant. Glucagon or IV glucose if unable to swallow; review treatment.", ADA,
)  # fmt: skip
HYPO_1 = Limit(
    "hypoglycaemia level 1", URGENT, "Low blood sugar",
    "Take 15 to 20 g of fast sugar now, such as a small glass of juice or glucose tablets, and measure again after 10 to 15 minutes. Repeat if it is "
    "below 4, then eat something starchy. Tell "
    "your diabetes team today. Call your emergency number if you become confused or drowsy or cannot swallow.",
    "3.0-3.8 mmol/L (54-69 mg/dL): ADA level 1.", ADA,
)  # fmt: skip
HYPO_EDGE = Limit(
    "glucose just below 4", URGENT, "Blood sugar just below 4",
    "Below 4 counts as low in people who use insulin or diabetes tablets. Take fast sugar now and measure again after 10 to 15 minutes. Call your "
    "emergency number if you become confused or "
    "drowsy or cannot swallow. Without diabetes medicines and without complaints, eat something and measure again.",
    "3.9 mmol/L: low by the NHS limit of 4, not by ADA level 1 (below 3.9).", NHS_HYPO,
)  # fmt: skip
GLUCOSE_RAISED = Limit(
    "raised glucose", SELF_CARE, "Blood sugar above usual",
    "A value up to 11 can follow a meal. Measure again before breakfast. See your doctor for a blood test if it is 7 or more then, or if this keeps "
    "happening.",
    f"7.8-11.0 mmol/L. {DIAGNOSIS}", ADA,
)  # fmt: skip
GLUCOSE_ABOVE_TARGET = Limit(
    "glucose above target", SELF_CARE, "Blood sugar above most targets",
    "Follow your diabetes plan and measure again before your next meal. Tell your diabetes team if many readings are this high.",
    "7.8-11.0 mmol/L in known diabetes; time in range counts 3.9-10.0.", ADA,
)  # fmt: skip
GLUCOSE_HIGH = Limit(
    "high glucose", ROUTINE, "High blood sugar",
    "Drink water and measure again in 2 hours. If you are not known to have diabetes, see a doctor in the next days for a blood test, and today if "
    "you are very thirsty, pass much urine or "
    "lose weight. Call your emergency number if you vomit, breathe heavily or become drowsy.",
    f"11.1 mmol/L and more. {DIAGNOSIS}", ADA,
)  # fmt: skip
GLUCOSE_HIGH_DIABETES = Limit(
    "high glucose in diabetes", ROUTINE, "High blood sugar",
    "Follow your diabetes plan, drink water without sugar and measure again in 2 hours. Check ketones if you feel ill or it is above 13.9. Call your "
    "diabetes team today if it does not come "
    "down. Call your emergency number if you vomit, breathe heavily or become drowsy.",
    "11.1 mmol/L and more in known diabetes; look for missed doses, illness, steroids.", NHS_HIGH_SUGAR,
)  # fmt: skip
GLUCOSE_VERY_HIGH = Limit(
    "very high glucose", URGENT, "Very high blood sugar",
    "Call your doctor or diabetes team now, today. Drink water, check ketones if you can and measure again in 2 hours. Do not stop insulin. Call "
    "your emergency number if you vomit, breathe "
    "heavily or become drowsy.",
    "20 mmol/L and more: ketones, blood gas or bicarbonate, osmolality; ketoacidosis or hyperosmolar state.", NHS_HIGH_SUGAR,
)  # fmt: skip
GLUCOSE_HIGH_AT_RISK = Limit(
    "high glucose with risk of ketoacidosis", URGENT, "High blood sugar that can turn into ketoacidosis",
    "Check ketones now if you can. Call your diabetes team or a doctor today. Drink water, never stop insulin, and measure sugar and ketones again "
    "in 2 hours. Call your emergency number if "
    "ketones are 3 or more, or you vomit, have belly pain, breathe heavily or become drowsy.",
    "Above 13.9 mmol/L (250 mg/dL) with insulin treatment, illness or raised ketones: sick-day rules, ketones now.", NHS_DKA,
)  # fmt: skip
KETOACIDOSIS = Limit(
    "possible ketoacidosis", EMERGENCY, "High blood sugar with signs of ketoacidosis",
    "Call your emergency number now. Check ketones if you can, drink water in small sips and do not stop your insulin.",
    "Above 13.9 mmol/L with vomiting, abdominal pain, heavy breathing, drowsiness or ketones 3.0 and more: treat as diabetic ketoacidosis until "
    "excluded; blood gas, ketones, potassium.", NHS_DKA,
)  # fmt: skip
GLUCOSE_NEW_DIABETES = Limit(
    "possible new diabetes", URGENT, "High blood sugar that may be new diabetes",
    "See a doctor today: new diabetes of this kind can turn dangerous within a day. Call your emergency number if there is vomiting, heavy "
    "breathing, belly pain or drowsiness.",
    "11.1 mmol/L and more without known diabetes, in a person under 18 or with thirst, polyuria or weight loss: same-day specialist referral for "
    "type 1 diabetes (NICE NG17, NG18).", NG18,
)  # fmt: skip
GLUCOSE_PREGNANT = Limit(
    "raised glucose in pregnancy", ROUTINE, "Blood sugar above the pregnancy range",
    "Write it down with the time of your last meal and tell your midwife or diabetes team in the next days. Call them today if further values are as "
    "high or you feel ill.",
    "NICE NG3 targets: fasting below 5.3, 1 h below 7.8, 2 h below 6.4 mmol/L; gestational diabetes: fasting 5.6 or 2 h 7.8 and more.", NG3,
)  # fmt: skip
GLUCOSE_PREGNANT_HIGH = Limit(
    "high glucose in pregnancy", URGENT, "High blood sugar in pregnancy",
    "Call your midwife, maternity unit or diabetes team now, today. Check ketones if you can. Call your emergency number if you vomit, breathe "
    "heavily or become drowsy.",
    "11.1 mmol/L and more in pregnancy: same-day contact; test for ketones when the glucose is high or she is unwell (NICE NG3).", NG3,
)  # fmt: skip

_LOW: Table = ((START, HYPO_2), (3.0, HYPO_1), (3.9, HYPO_EDGE), (4.0, USUAL_GLUCOSE))
GLUCOSE: Table = (*_LOW, (7.8, GLUCOSE_RAISED), (11.1, GLUCOSE_HIGH), (20.0, GLUCOSE_VERY_HIGH))
GLUCOSE_DIABETES: Table = (*_LOW, (7.8, GLUCOSE_ABOVE_TARGET), (11.1, GLUCOSE_HIGH_DIABETES), (20.0, GLUCOSE_VERY_HIGH))

USUAL_KETONES = Limit("usual ketones", SELF_CARE, "Ketones in the usual range", "", "Below 0.6 mmol/L.", NHS_DKA)
KETONES_SLIGHT = Limit(
    "slightly raised ketones", ROUTINE, "Ketones slightly raised",
    "Test ketones and sugar again in 2 hours. If you have diabetes, follow your sick-day plan and call your diabetes team today if they rise or you "
    "feel ill. Fasting or a low-carbohydrate diet "
    "also raises ketones.",
    "0.6-1.5 mmol/L.", NHS_DKA,
)  # fmt: skip
KETONES_RAISED = Limit(
    "raised ketones", URGENT, "Ketones raised: risk of ketoacidosis",
    "If you have diabetes, call your diabetes team or a doctor now, today, and follow your sick-day plan. Never stop insulin. Test again in 2 hours. "
    "Call your emergency number if they reach 3, or "
    "you vomit, have belly pain, breathe heavily or become drowsy.",
    "1.6-2.9 mmol/L, or 0.6 and more with signs of ketoacidosis. SGLT2 inhibitors: ketoacidosis can come at nearly normal glucose; stop them when "
    "ill.", NHS_DKA,
)  # fmt: skip
KETONES_VERY_HIGH = Limit(
    "very high ketones", EMERGENCY, "Very high ketones: possible ketoacidosis",
    "Call your emergency number or go to an emergency department now, also when your sugar is not high. Never stop insulin.",
    "3.0 mmol/L and more, or above 1.5 with signs of ketoacidosis: blood gas and potassium, treat as diabetic ketoacidosis until excluded, whatever "
    "the glucose (SGLT2 inhibitors).", NHS_DKA,
)  # fmt: skip
KETONES: Table = ((START, USUAL_KETONES), (0.6, KETONES_SLIGHT), (above(1.5), KETONES_RAISED), (3.0, KETONES_VERY_HIGH))

TABLES: dict[str, Table] = {"temperature": TEMPERATURE, "heart_rate": HEART_RATE, "respiratory_rate": RESPIRATORY_RATE}
